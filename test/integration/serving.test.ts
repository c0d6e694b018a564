import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runInside } from './run-inside.ts';
import { ServingContainer, imageAndModel } from './serving-container.ts';

let server: ServingContainer;
let pings: readonly number[];

beforeAll(async () => {
  const { image, model } = await imageAndModel();
  // What it answers when it is to be like AWS’s image is test/conformance/serving’s.
  server = await ServingContainer.start(image, model, { SAGEMAKER_LOCAL_STRICTNESS: 'helpful' });
  pings = await server.ready();
});
afterAll(() => server[Symbol.asyncDispose]());

interface Embedding {
  readonly embedding: readonly number[];
}
interface Problem {
  readonly code: number;
  readonly type: string;
  readonly message: string;
  readonly requestId: string;
}
interface GoldenLine extends Embedding {
  readonly search_term: string;
}

const vectorOf = async (answer: Response) => ((await answer.json()) as Embedding).embedding;
const dot = (a: readonly number[], b: readonly number[]) =>
  a.reduce((sum, x, i) => sum + x * (b[i] ?? Number.NaN), 0);
const cosine = (a: readonly number[], b: readonly number[]) =>
  dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));

test('/ping is not 200 before the model has answered, then 200', () => {
  expect(pings).toContain(503);
  expect(pings.at(-1)).toBe(200);
});

test('a search term becomes 384 floats at norm 1, the same ones every time', async () => {
  const first = await server.embed('geladeira frost free 375 litros');
  expect(first.headers.get('content-type')).toBe('application/json');
  const vector = await vectorOf(first);
  expect(vector).toHaveLength(384);
  expect(Math.hypot(...vector)).toBeCloseTo(1, 5);
  expect(await vectorOf(await server.embed('geladeira frost free 375 litros'))).toEqual(vector);
});

test('the golden texts have the golden vectors, sixteen at a time', async () => {
  const file = new URL('../golden/vectors.jsonl', import.meta.url);
  const lines = readFileSync(file, 'utf8').trim().split('\n');
  const golden = lines.map((line) => JSON.parse(line) as GoldenLine);
  expect(golden.length).toBeGreaterThanOrEqual(200);
  let worst = 1;
  for (let at = 0; at < golden.length; at += 16) {
    const some = golden.slice(at, at + 16);
    const answers = await Promise.all(some.map((line) => server.embed(line.search_term)));
    const vectors = await Promise.all(answers.map(vectorOf));
    some.forEach((line, i) => {
      worst = Math.min(worst, cosine(line.embedding, vectors[i] ?? []));
    });
  }
  expect(worst).toBeGreaterThanOrEqual(0.9999);
});

describe('a payload that cannot be used is refused with what was expected', () => {
  const json = { 'content-type': 'application/json' };
  const good = '{"search_term": "fogão"}';
  test.each([
    ['not JSON', '{"search_term": ', json, 400, 'is not JSON'],
    ['empty', '', json, 400, 'is not JSON'],
    ['not UTF-8', new Uint8Array([0x22, 0xff, 0x22]), json, 400, 'is not UTF-8'],
    ['an array', '["a"]', json, 400, 'is an array, expected an object'],
    ['without search_term', '{"q": "a"}', json, 400, 'no search_term'],
    ['with null', '{"search_term": null}', json, 400, 'is null, expected a string'],
    ['with a number', '{"search_term": 5}', json, 400, 'is a number, expected a string'],
    ['with an empty text', '{"search_term": ""}', json, 400, 'is empty'],
    ['with blanks only', '{"search_term": " \\n "}', json, 400, 'only blanks'],
    ['XML', good, { 'content-type': 'text/xml' }, 415, 'send application/json'],
    ['wanted as XML', good, { accept: 'text/xml' }, 406, 'application/json only'],
    ['not wanted as JSON', good, { accept: 'application/json;q=0' }, 406, 'application/json only'],
  ])('%s', async (_, body, headers, status, message) => {
    const answer = await server.invoke(body, headers);
    expect(answer.status).toBe(status);
    const problem = (await answer.json()) as Problem;
    expect(problem).toMatchObject({ code: status });
    expect(problem.message).toContain(message);
    expect(problem.requestId).toBe(answer.headers.get('x-request-id'));
  });
});

test.each([
  ['a charset', '{"search_term": "a"}', { 'content-type': 'Application/JSON; charset=UTF-8' }],
  ['a list of types', '{"search_term": "a"}', { accept: 'application/json, text/plain, */*' }],
  ['half a surrogate pair', '{"search_term": "a\\ud83d"}', {}],
  ['control characters', '{"search_term": "a\\u0000\\u0007"}', {}],
  ['a text of 6 MB', JSON.stringify({ search_term: '漢'.repeat(2_000_000) }), {}],
])('%s is no reason to refuse', async (_, body, headers) => {
  const answer = await server.invoke(body, headers);
  expect(answer.status).toBe(200);
  expect(Math.hypot(...(await vectorOf(answer)))).toBeCloseTo(1, 5);
});

test.each(['GET', 'PUT', 'DELETE'])('%s /invocations is 405 with Allow', async (method) => {
  const answer = await server.fetch('/invocations', { method });
  expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'POST']);
});

test('an unknown path is 404', async () => {
  const answer = await server.fetch('/models');
  expect(answer.status).toBe(404);
  expect((await answer.json()) as Problem).toMatchObject({ type: 'ResourceNotFoundException' });
});

test('a body over 6 MiB is 413, and the client gets to read it', async () => {
  const answer = await server.invoke(JSON.stringify({ search_term: 'a'.repeat(6_300_000) }));
  expect(answer.status).toBe(413);
  expect(((await answer.json()) as Problem).message).toContain('at most 6291456');
});

test('/ping answers within 2 s while every worker is busy', async () => {
  const load = Array.from({ length: 60 }, (_, n) => server.embed(`busca ${n} `.repeat(100)));
  const started = performance.now();
  const ping = await server.fetch('/ping');
  expect(ping.status).toBe(200);
  expect(performance.now() - started).toBeLessThan(2_000);
  const statuses = (await Promise.all(load)).map((answer) => answer.status);
  expect(new Set(statuses)).toEqual(new Set([200]));
});

test('it lives on after all this, and its log is JSON without a line for /ping', async () => {
  expect((await server.embed('ainda vivo')).status).toBe(200);
  const lines = await server.logs();
  expect(lines.filter((line) => JSON.stringify(line).includes('/ping'))).toEqual([]);
  expect(lines.at(-1)).toMatchObject({
    logger: 'access',
    message: 'POST /invocations',
    status: 200,
  });
});

test('the probe finds the vector, and says what it found', async () => {
  const probe = ['python', '-m', 'sagemaker_serving.probe'];
  const { exitCode, said } = await runInside(server.container, probe);
  expect(said).toContain('healthy: 384 floats, norm 1.0000');
  expect(exitCode).toBe(0);
});
