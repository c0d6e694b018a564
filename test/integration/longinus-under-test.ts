import { createHash } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import type { ItemLine } from '../../src/longinus/contract.ts';
import { StubContainer } from '../../src/runtime/twin.fixture.ts';
import { Service } from '../service.ts';
import { LonginusClient } from './longinus-client.ts';
import type { PostgresUnderTest } from './postgres-under-test.ts';

/** Numbers of the embeddings: enough to tell texts apart. */
export const dimension = 16;
/** Quick to fail, so that it is the queue that tries again. */
const impatient = {
  EMBEDDINGS_DIMENSION: String(dimension),
  EMBEDDINGS_ATTEMPTS: '1',
  EMBEDDINGS_TIMEOUT_MS: '5000',
  EMBEDDINGS_CONCURRENCY: '8',
};

/** The embedding that the endpoint of these tests gives a text: any, but always the same. */
export function embeddingOf(text: string): readonly number[] {
  const numbers = [...createHash('shake256', { outputLength: dimension }).update(text).digest()];
  return numbers.map((number) => Math.fround((number - 127.5) / 128));
}

/** An endpoint of which each test says how it is to behave. */
export class EndpointOfTexts implements AsyncDisposable {
  readonly #container: StubContainer;
  /** By each of them, in the order in which they came. */
  readonly asked: string[] = [];
  behave: (text: string, answer: () => void, response: ServerResponse) => void = (
    _text,
    answer,
  ) => {
    answer();
  };

  private constructor(container: StubContainer) {
    this.#container = container;
    container.respond = (response, { body }) => {
      const { search_term: text } = JSON.parse(body) as { search_term: string };
      this.asked.push(text);
      const answer = () => {
        const json = JSON.stringify({ embedding: embeddingOf(text) });
        response.writeHead(200, { 'content-type': 'application/json' }).end(json);
      };
      this.behave(text, answer, response);
    };
  }

  static async start(): Promise<EndpointOfTexts> {
    return new EndpointOfTexts(await StubContainer.start());
  }

  get url(): string {
    return this.#container.url;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#container.stop();
  }
}

/** A text that is refused for good, one that is throttled: with which an endpoint answers. */
export const answers =
  (status: number, words = 'so it is') =>
  (_text: string, _answer: () => void, response: ServerResponse): void => {
    response.writeHead(status).end(words);
  };

/** longinus as a process. */
export class Longinus extends LonginusClient implements AsyncDisposable {
  readonly service: Service;

  private constructor(service: Service) {
    super(service.url);
    this.service = service;
  }

  static async start(
    databaseUrl: string,
    endpointUrl: string,
    env: Readonly<Record<string, string>> = {},
  ): Promise<Longinus> {
    const given = { DATABASE_URL: databaseUrl, SAGEMAKER_ENDPOINT_URL: endpointUrl };
    return new Longinus(await Service.start('longinus', { ...impatient, ...given, ...env }));
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.service[Symbol.asyncDispose]();
  }
}

export const someItems = (count: number, word = 'item'): ItemLine[] =>
  Array.from({ length: count }, (_, n) => ({ id: `${word}-${n}`, title: `${word} number ${n}` }));

/** What the index has: ids and whether the embedding is that of the item’s own text. */
export async function indexed(
  postgres: PostgresUnderTest,
  url: string,
): Promise<ReadonlyMap<string, boolean>> {
  const rows = await postgres.query<{ id: string; title: string; embedding: string }>(
    `select id, title, embedding::text from longinus.items
     join longinus.vectors on item_id = id`,
    url,
  );
  const isOwn = (title: string, embedding: string) =>
    JSON.stringify(embeddingOf(title)) === JSON.stringify(JSON.parse(embedding));
  return new Map(rows.map(({ id, title, embedding }) => [id, isOwn(title, embedding)]));
}
