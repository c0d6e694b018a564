import { text } from 'node:stream/consumers';
import { PassThrough } from 'node:stream';
import pLimit from 'p-limit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runInside } from './run-inside.ts';
import { ServingContainer, docker, imageAndModel } from './serving-container.ts';

let server: ServingContainer;

beforeAll(async () => {
  const { image, model } = await imageAndModel();
  server = await ServingContainer.start(image, model);
  await server.ready();
});
afterAll(() => server[Symbol.asyncDispose]());

type Vector = readonly number[];

async function embedded(term: string): Promise<Vector> {
  const answer = await server.embed(term);
  expect(answer.status).toBe(200);
  return ((await answer.json()) as { embedding: Vector }).embedding;
}

const cosine = (one: Vector, other: Vector): number => {
  const dot = (a: Vector, b: Vector) => a.reduce((sum, x, i) => sum + x * (b[i] ?? Number.NaN), 0);
  return dot(one, other) / Math.sqrt(dot(one, one) * dot(other, other));
};

/** The same numbers on every run, so that a failure can be seen again. */
function* numbersFrom(seed: number): Generator<number, never> {
  for (let state = seed; ;) {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    yield state / 2 ** 31;
  }
}

/** Texts of 1 to 200 words: some fit one batch, most do not. */
function textsOfAllLengths(count: number): readonly string[] {
  const numbers = numbersFrom(7);
  const next = () => numbers.next().value;
  const words = ['geladeira', 'fogão', 'frost', 'free', 'inox', 'usado', '220v', 'promoção'];
  return Array.from({ length: count }, (_, n) => {
    const length = Math.ceil(200 ** next());
    const some = Array.from({ length }, () => words[Math.floor(next() * words.length)]);
    return `${n.toString()} ${some.join(' ')}`;
  });
}

test('a text has the same vector alone and among others, under a load of all lengths', async () => {
  const texts = textsOfAllLengths(240);
  const alone: Vector[] = [];
  for (const term of texts) alone.push(await embedded(term));
  const limit = pLimit(48);
  const shuffled = texts
    .map((term, index) => ({ term, index, key: (index * 7_919) % texts.length }))
    .sort((one, other) => one.key - other.key);
  const worst = await Promise.all(
    shuffled.map(({ term, index }) =>
      limit(async () => cosine(await embedded(term), alone[index] ?? [])),
    ),
  );
  expect(Math.min(...worst)).toBeGreaterThanOrEqual(0.99999);
});

test('inputs that cannot be used fail alone, among others that can', async () => {
  const limit = pLimit(48);
  const statuses = await Promise.all(
    Array.from({ length: 200 }, (_, n) =>
      limit(async () => {
        const bad = n % 5 === 0;
        const answer = await (bad
          ? server.invoke('{"search_term": 1}')
          : server.embed(`busca ${n}`));
        return bad ? answer.status === 400 : answer.status === 200;
      }),
    ),
  );
  expect(statuses).not.toContain(false);
});

const count = 10_000;
/** Of each vector, this many numbers are compared; they tell the texts apart (see the test). */
const compared = 24;
const textOf = (n: number) => `item ${n.toString()}`;

/** Computed in the container without its server: one process, one text after the other. */
const reference = `
import base64, sys
from pathlib import Path
sys.path.insert(0, "/opt/ml/model/code")
from embedder import Embedder
embedder = Embedder(Path("/opt/ml/model"))
for first in range(0, ${count.toString()}, 250):
    vectors = embedder.embed([f"item {n}" for n in range(first, first + 250)])
    print(base64.b64encode(vectors[:, :${compared.toString()}].tobytes()).decode())
`;

async function referenceVectors(): Promise<Float32Array> {
  const exec = await server.container.exec({
    Cmd: ['python', '-c', reference],
    Env: ['EMBEDDER_THREADS=2'],
    AttachStdout: true,
    AttachStderr: true,
  });
  const stream = await exec.start({});
  const [output, errors] = [new PassThrough(), new PassThrough()];
  docker.modem.demuxStream(stream, output, errors);
  stream.on('end', () => {
    output.end();
    errors.end();
  });
  const [printed, said] = await Promise.all([text(output), text(errors)]);
  const bytes = printed.split('\n').map((line) => Buffer.from(line, 'base64'));
  const all = new Uint8Array(Buffer.concat(bytes)).buffer;
  if (all.byteLength !== count * compared * 4) throw new Error(`the reference failed: ${said}`);
  return new Float32Array(all);
}

test('10,000 texts, 64 at a time: none is answered with another’s vector', async () => {
  const vectors = await referenceVectors();
  const of = (n: number) => vectors.subarray(n * compared, (n + 1) * compared);
  const told = new Set(
    Array.from({ length: count }, (_, n) => [...of(n)].map((x) => x.toFixed(3)).join()),
  );
  expect(told.size).toBe(count);
  const limit = pLimit(64);
  const wrong: string[] = [];
  await Promise.all(
    Array.from({ length: count }, (_, n) =>
      limit(async () => {
        const vector = await embedded(textOf(n));
        const own = of(n);
        if (own.some((x, i) => Math.abs(x - (vector[i] ?? Number.NaN)) > 2e-4))
          wrong.push(textOf(n));
      }),
    ),
  );
  expect(wrong).toEqual([]);
});

test('metrics are on a port of their own, and have counted all this', async () => {
  const { said } = await runInside(server.container, [
    'python',
    '-c',
    'import urllib.request as r; print(r.urlopen("http://127.0.0.1:8082/metrics").read().decode())',
  ]);
  const lines = said.split('\n');
  const value = (name: string) =>
    Number(lines.find((line) => line.startsWith(`${name} `))?.split(' ')[1]);
  expect(value('sagemaker_requests_total{status="400"}')).toBe(40);
  expect(value('sagemaker_requests_total{status="200"}')).toBeGreaterThanOrEqual(count);
  // Together, or 64 at a time would not be worth it.
  expect(value('sagemaker_batch_size_sum') / value('sagemaker_batch_size_count')).toBeGreaterThan(
    1,
  );
  expect(value('sagemaker_model_seconds_count')).toBeGreaterThan(0);
  expect(value('sagemaker_handler_tokens_total')).toBeGreaterThan(count * 3);
});
