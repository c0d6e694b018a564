import pLimit from 'p-limit';
import { EndpointClient } from '../../smoke/endpoint-client.ts';
import { vectorAt } from '../../smoke/vector.ts';
import { rowsAt } from './rows.ts';

/** What is stored of an item. */
export interface Stored {
  readonly id: string;
  readonly embedding: readonly number[];
}

/** A batch’s other texts move an embedding by less, another text’s embedding is further away. */
const nearlyNothing = 1e-4;
const askedAtOnce = 32;

/** The tables of longinus in the database of a stack. */
export class IndexUnderTest {
  readonly #url: string;

  constructor(databaseUrl: string) {
    this.#url = databaseUrl;
  }

  /** Of the items whose ids begin so, in the ids’ order; one that is stored twice is there twice. */
  async stored(prefix = ''): Promise<readonly Stored[]> {
    const rows = await rowsAt<{ id: string; embedding: string }>(
      this.#url,
      `select item_id as id, embedding::text from longinus.vectors
       where starts_with(item_id, $1) order by item_id collate "C"`,
      [prefix],
    );
    return rows.map(({ id, embedding }) => ({ id, embedding: JSON.parse(embedding) as number[] }));
  }

  /** How many are stored of the items whose ids begin so: before this time, and since. */
  async storedAround(
    prefix: string,
    time = 'infinity',
  ): Promise<{ before: number; since: number }> {
    const [counts] = await rowsAt<{ before: number; since: number }>(
      this.#url,
      `select count(*) filter (where embedded_at < $2)::int as before,
         count(*) filter (where embedded_at >= $2)::int as since
       from longinus.vectors where starts_with(item_id, $1)`,
      [prefix, time],
    );
    return counts ?? { before: 0, since: 0 };
  }

  /** How many rows each of longinus’ tables has. */
  async counts(): Promise<{ items: number; vectors: number; queue: number }> {
    const [counts] = await rowsAt<{ items: number; vectors: number; queue: number }>(
      this.#url,
      `select (select count(*) from longinus.items)::int as items,
         (select count(*) from longinus.vectors)::int as vectors,
         (select count(*) from longinus.queue)::int as queue`,
    );
    return counts ?? { items: 0, vectors: 0, queue: 0 };
  }
}

/** What the endpoint itself gives for these texts, in their order. */
export function embeddingsOf(
  endpointUrl: string,
  texts: readonly string[],
): Promise<readonly (readonly number[])[]> {
  const client = new EndpointClient(endpointUrl);
  const limit = pLimit(askedAtOnce);
  const embed = async (text: string) => {
    const { body } = await client.invoke({ body: JSON.stringify({ search_term: text }) });
    const embedding = vectorAt(body, 'embedding');
    if (typeof embedding === 'string') throw new Error(`${text}: ${embedding}`);
    return embedding;
  };
  return Promise.all(texts.map((text) => limit(embed, text)));
}

/** Whether two embeddings are of one text, whatever was embedded beside it. */
export const isSame = (one: readonly number[], other: readonly number[] = []): boolean =>
  one.length === other.length &&
  Math.hypot(...one.map((value, n) => value - (other[n] ?? NaN))) < nearlyNothing;
