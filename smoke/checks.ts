import type { Answer, EndpointClient, Post } from './endpoint-client.ts';
import { cosine, norm, vectorAt } from './vector.ts';

/** What is known of the model that serves, beyond that it gives vectors. */
export interface Expectations {
  /** The body that is known to be good, as the stack's `probe` setting says. */
  readonly payload: unknown;
  readonly path: string;
  /** Where the container says that it is there. */
  readonly pingPath: string;
  /** Undefined for a model of which no more is known. */
  readonly dimension?: number;
  readonly unitNorm?: boolean;
  /** Whether the handler refuses bad payloads as this project's own does. */
  readonly refusesBadInput: boolean;
}

export interface Check {
  readonly name: string;
  readonly passed: boolean;
  /** What was seen. */
  readonly detail: string;
}

type Run = () => Promise<Omit<Check, 'name'>>;

/** Vectors are rounded to float32 on their way: an L2 norm of 1 within this. */
const normTolerance = 1e-4;
/** Two computations of one text in one process differ by less than this. */
const sameCosine = 0.999_999;
/** Padding to a batch's longest text moves the last digits. */
const togetherCosine = 0.999_99;
const requestsTogether = 16;

/** The checks of a running endpoint, one after another; none of them throws. */
export async function smokeChecks(
  client: EndpointClient,
  expected: Expectations,
): Promise<readonly Check[]> {
  const good = { body: JSON.stringify(expected.payload) };
  const checks: [string, Run][] = [
    ['ping answers 200', () => statusIs(client.ping(expected.pingPath), 200)],
    ['an embedding comes back', () => embeds(client, good, expected.path)],
    ['its dimension', () => dimension(client, good, expected)],
    ['its L2 norm', () => hasNorm(client, good, expected)],
    ['the same text gives the same vector', () => deterministic(client, good, expected.path)],
    ['together as alone', () => sameTogether(client, expected)],
    ...(expected.refusesBadInput ? refusals(client) : []),
    ['it still answers after all that', () => embeds(client, good, expected.path)],
  ];
  const results: Check[] = [];
  for (const [name, run] of checks) results.push({ name, ...(await guarded(run)) });
  return results;
}

/** A check that could not be made has failed. */
export async function guarded(run: Run): Promise<Omit<Check, 'name'>> {
  try {
    return await run();
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    return {
      passed: false,
      detail: `no answer: ${cause instanceof Error ? cause.message : String(cause)}`,
    };
  }
}

async function statusIs(pending: Promise<Answer>, ...allowed: readonly number[]) {
  const answer = await pending;
  const passed = allowed.includes(answer.status);
  const body = passed ? '' : `: ${answer.body.slice(0, 120)}`;
  return { passed, detail: `${answer.status} in ${answer.milliseconds.toFixed(1)} ms${body}` };
}

async function vectorOf(client: EndpointClient, post: Post, path: string) {
  const answer = await client.invoke(post);
  if (answer.status !== 200)
    return { answer, vector: `status ${answer.status}: ${answer.body.slice(0, 120)}` };
  return { answer, vector: vectorAt(answer.body, path) };
}

async function embeds(client: EndpointClient, good: Post, path: string) {
  const { answer, vector } = await vectorOf(client, good, path);
  if (typeof vector === 'string') return { passed: false, detail: vector };
  const finite = `${vector.length} finite numbers`;
  const passed = vector.some((value) => value !== 0);
  return {
    passed,
    detail: passed ? `${finite} in ${answer.milliseconds.toFixed(1)} ms` : 'all zeros',
  };
}

async function dimension(client: EndpointClient, good: Post, expected: Expectations) {
  const { vector } = await vectorOf(client, good, expected.path);
  if (typeof vector === 'string') return { passed: false, detail: vector };
  if (expected.dimension === undefined) return { passed: true, detail: String(vector.length) };
  const passed = vector.length === expected.dimension;
  return {
    passed,
    detail: passed ? String(vector.length) : `${vector.length}, expected ${expected.dimension}`,
  };
}

async function hasNorm(client: EndpointClient, good: Post, expected: Expectations) {
  const { vector } = await vectorOf(client, good, expected.path);
  if (typeof vector === 'string') return { passed: false, detail: vector };
  const length = norm(vector);
  const passed = expected.unitNorm ? Math.abs(length - 1) <= normTolerance : length > 0;
  return { passed, detail: `${length.toFixed(6)}${passed ? '' : ', expected 1'}` };
}

async function deterministic(client: EndpointClient, good: Post, path: string) {
  const one = (await vectorOf(client, good, path)).vector;
  const other = (await vectorOf(client, good, path)).vector;
  if (typeof one === 'string') return { passed: false, detail: one };
  if (typeof other === 'string') return { passed: false, detail: other };
  const close = cosine(one, other);
  return { passed: close >= sameCosine, detail: `cosine ${close.toFixed(7)}` };
}

/** A server that computes requests together must not mix them up, nor change their vectors. */
async function sameTogether(client: EndpointClient, expected: Expectations) {
  const posts = Array.from({ length: requestsTogether }, (_, index) => ({
    // Only of this project's own handler is it known which other payloads are good.
    body: JSON.stringify(
      expected.refusesBadInput ? { search_term: `geladeira ${index}` } : expected.payload,
    ),
  }));
  const vectors = async (post: Post) => (await vectorOf(client, post, expected.path)).vector;
  const alone: Awaited<ReturnType<typeof vectors>>[] = [];
  for (const post of posts) alone.push(await vectors(post));
  const together = await Promise.all(posts.map(vectors));
  const closest = together.map((vector, index) => {
    const other = alone[index];
    return typeof vector === 'string' || typeof other !== 'object' ? 0 : cosine(vector, other);
  });
  const worst = Math.min(...closest);
  return {
    passed: worst >= togetherCosine,
    detail: `worst cosine of ${requestsTogether} is ${worst.toFixed(7)}`,
  };
}

/** What the payload must not be; our handler says so with the toolkit's own error class. */
function refusals(client: EndpointClient): [string, Run][] {
  const json = (body: unknown): Post => ({ body: JSON.stringify(body) });
  const rows: [string, Post, ...number[]][] = [
    ['not JSON', { body: '{"search_term": ' }, 400],
    // AWS’s toolkit decodes before it asks the handler, and answers 500 when it cannot.
    ['not UTF-8', { body: new Uint8Array([0x22, 0xff, 0xfe, 0x22]) }, 400, 500],
    ['no object', json(['geladeira']), 400],
    ['no search_term', json({ term: 'geladeira' }), 400],
    ['a search_term that is no text', json({ search_term: 375 }), 400],
    ['a blank search_term', json({ search_term: ' \t' }), 400],
    ['another content type', { body: 'geladeira', contentType: 'text/plain' }, 415],
    [
      'an Accept it cannot give',
      { ...json({ search_term: 'geladeira' }), accept: 'text/csv' },
      406,
    ],
  ];
  return rows.map(([name, post, ...allowed]) => [
    `${name} is refused with ${allowed.join(' or ')}`,
    () => statusIs(client.invoke(post), ...allowed),
  ]);
}
