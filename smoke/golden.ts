import * as z from 'zod';
import { ExitCode, VisibleError } from '../report/visible-error.ts';
import type { EndpointClient } from './endpoint-client.ts';
import { cosine, vectorAt } from './vector.ts';

/** A payload and the vector that it was given when the file was recorded. */
export interface Golden {
  readonly payload: unknown;
  readonly embedding: readonly number[];
}

/** How far an endpoint's vectors are from recorded ones. */
export interface Drift {
  readonly vectors: number;
  /** From −1 to 1; 1 is no drift. */
  readonly mean: number;
  readonly worst: number;
  /** The payload that `worst` is of. */
  readonly worstPayload: unknown;
}

/** Requests under way at a time: quick, and below any server's queue. */
const together = 8;

const line = z
  .looseObject({ embedding: z.array(z.number()).min(1), search_term: z.string().optional() })
  .refine((value) => 'payload' in value || value.search_term !== undefined);

/**
 * Reads JSON Lines with `payload` (or, in its place, `search_term`) and `embedding`. Throws
 * VisibleError naming every line that is something else.
 */
export function parseGolden(text: string, file: string): readonly Golden[] {
  const golden: Golden[] = [];
  const wrong: string[] = [];
  for (const [index, content] of text.split('\n').entries()) {
    if (content.trim() === '') continue;
    const read = parseLine(content);
    if (read) golden.push(read);
    else wrong.push(`line ${index + 1}: ${content.slice(0, 60)}`);
  }
  if (wrong.length === 0 && golden.length > 0) return golden;
  throw new VisibleError({
    doing: `reading the golden vectors in ${file}`,
    found: wrong.length > 0 ? `${wrong.length} lines that are none` : 'none',
    expected: 'JSON Lines such as {"payload": {"search_term": "geladeira"}, "embedding": [0.1, …]}',
    evidence: wrong.slice(0, 5),
    next: 'record them: npm run smoke -- --payloads FILE --record FILE',
    exitCode: ExitCode.usage,
  });
}

function parseLine(content: string): Golden | undefined {
  try {
    const value = line.parse(JSON.parse(content));
    const { payload = { search_term: value.search_term }, embedding } = value;
    return { payload, embedding };
  } catch {
    return undefined;
  }
}

/** Asks for every payload again; throws VisibleError at the first that gives no such vector. */
export async function measureDrift(
  client: EndpointClient,
  golden: readonly Golden[],
  path: string,
): Promise<Drift> {
  const seen = await inTurns(golden, async ({ payload, embedding }) => ({
    payload,
    cosine: cosine(embedding, await embed(client, payload, path, embedding.length)),
  }));
  const worst = seen.reduce((one, other) => (other.cosine < one.cosine ? other : one));
  return {
    vectors: seen.length,
    mean: seen.reduce((sum, one) => sum + one.cosine, 0) / seen.length,
    worst: worst.cosine,
    worstPayload: worst.payload,
  };
}

/** The vectors of these payloads, as lines that `parseGolden` reads. */
export async function recordGolden(
  client: EndpointClient,
  payloads: readonly unknown[],
  path: string,
): Promise<string> {
  const lines = await inTurns(payloads, async (payload) =>
    JSON.stringify({ payload, embedding: await embed(client, payload, path) }),
  );
  return lines.map((text) => `${text}\n`).join('');
}

async function embed(
  client: EndpointClient,
  payload: unknown,
  path: string,
  dimension?: number,
): Promise<readonly number[]> {
  const body = JSON.stringify(payload);
  const answer = await client.invoke({ body });
  const vector =
    answer.status === 200 ? vectorAt(answer.body, path) : `${answer.status}: ${answer.body}`;
  if (typeof vector !== 'string' && (dimension ?? vector.length) === vector.length) return vector;
  throw new VisibleError({
    doing: `asking ${client.url} for the vector of ${body.slice(0, 80)}`,
    found: typeof vector === 'string' ? vector.slice(0, 200) : `${vector.length} numbers`,
    expected: dimension === undefined ? '200 with a vector' : `200 with ${dimension} numbers`,
    next: 'see that the file was recorded from this model, and that the endpoint serves (npm run smoke)',
    exitCode: ExitCode.failed,
  });
}

/** All of them, in order, a few at a time. */
async function inTurns<Item, Result>(
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  for (let from = 0; from < items.length; from += together)
    results.push(...(await Promise.all(items.slice(from, from + together).map(work))));
  return results;
}
