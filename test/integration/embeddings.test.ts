import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { embeddingsClient, embeddingsSettings } from '../../src/embeddings/index.ts';
import type { Attempt, EmbeddingsClientOptions } from '../../src/embeddings/index.ts';
import type { UpResult } from '../../stack/bring-up.ts';
import { engineUnderTest, StackUnderTest } from './stack-under-test.ts';

const terms = [
  'geladeira frost free 375 litros',
  'fogão 4 bocas',
  'pressão',
  '😀',
  'a'.repeat(9_000),
];

let stack: StackUnderTest;
let outputs: UpResult['outputs'];

beforeAll(async () => {
  stack = new StackUnderTest(await engineUnderTest(), 'embeddings');
  await stack.settings({ image: 'cpu', port: 'free', endpointName: 'embedder' });
  const { exitCode, stdout, stderr } = await stack.run('up', ['--json']);
  if (exitCode !== 0) throw new Error(`up ended with code ${String(exitCode)}: ${stderr}`);
  ({ outputs } = JSON.parse(stdout) as UpResult);
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'local');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'local');
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await stack[Symbol.asyncDispose]();
});
afterEach(() => stack.run('fault', ['clear']));

/** What the stack gives a consumer, seen from outside of it; which way is `EMBEDDINGS_USE` alone. */
const clientBy = (use: 'url' | 'name', more = {}, options: EmbeddingsClientOptions = {}) =>
  embeddingsClient(
    embeddingsSettings({
      SAGEMAKER_ENDPOINT_URL: outputs.endpointUrl,
      SAGEMAKER_ENDPOINT_NAME: outputs.endpointName,
      AWS_ENDPOINT_URL_SAGEMAKER_RUNTIME: outputs.runtimeUrl,
      AWS_REGION: 'us-east-1',
      EMBEDDINGS_USE: use,
      ...more,
    }),
    options,
  );

const arm = async (...fault: string[]) => {
  const { exitCode, stderr } = await stack.run('fault', [...fault, '--endpoint', 'embedder']);
  expect(exitCode, stderr).toBe(0);
};

test('a term has one vector, by the URL and by the name', async () => {
  await using byUrl = clientBy('url');
  await using byName = clientBy('name');
  for (const term of terms) {
    const embedding = await byUrl.embed(term);
    expect(await byName.embed(term)).toEqual(embedding);
    expect(embedding).toHaveLength(384);
    expect(Math.hypot(...embedding)).toBeCloseTo(1, 5);
  }
});

describe('by the name', () => {
  test.each([
    ['throttled', 'throttle'],
    ['throttled', 'coldStart'],
    ['unavailable', 'serviceUnavailable'],
  ])('what is %s by %s is tried again until it is there', async (outcome, fault) => {
    await arm(fault, '--count', '3');
    const told: Attempt[] = [];
    await using client = clientBy('name', {}, { onAttempt: (attempt) => told.push(attempt) });
    expect(await client.embed('geladeira')).toHaveLength(384);
    expect(told.map((attempt) => attempt.outcome)).toEqual([outcome, outcome, outcome, 'embedded']);
  });

  test('a batch arrives whole while a third of the invocations is throttled', async () => {
    await arm('throttle', '--share', '0.3');
    await using byName = clientBy('name', { EMBEDDINGS_ATTEMPTS: '20' });
    await using byUrl = clientBy('url');
    const batch = Array.from({ length: 100 }, (_, number) => `panela de ${number} litros`);
    const [some, all] = await Promise.all([byName.embedAll(batch), byUrl.embedAll(batch)]);
    for (const [index, embedding] of all.entries()) {
      // Whom a text is computed together with shows in its last digits.
      const one = some[index] as readonly number[];
      expect(one).toHaveLength(384);
      const other = embedding as readonly number[];
      expect(one.reduce((sum, value, at) => sum + value * (other[at] ?? 0), 0)).toBeCloseTo(1, 5);
    }
  });

  test('a vector of another dimension is refused, and not asked for again', async () => {
    await arm('wrongDimension', '--by', '1');
    const told: Attempt[] = [];
    await using client = clientBy('name', {}, { onAttempt: (attempt) => told.push(attempt) });
    await expect(client.embed('geladeira')).rejects.toMatchObject({
      kind: 'bad-answer',
      message: expect.stringContaining('385 numbers, expected 384') as string,
    });
    expect(told).toHaveLength(1);
  });
});
