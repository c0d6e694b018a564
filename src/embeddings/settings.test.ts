import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { embeddingsSettings, variableNames } from './settings.ts';

const url = { SAGEMAKER_ENDPOINT_URL: 'http://sagemaker-local:8080' };
const name = { SAGEMAKER_ENDPOINT_NAME: 'embedder', AWS_REGION: 'us-east-1' };

test('what is not given has a default', () => {
  expect(embeddingsSettings(url)).toEqual({
    way: { kind: 'url', url: new URL('http://sagemaker-local:8080') },
    dimension: 384,
    timeoutMs: 10_000,
    deadlineMs: 30_000,
    attempts: 5,
    backoffMs: 100,
    backoffMostMs: 5_000,
    concurrency: 32,
    cache: 0,
    maxBytes: 6_291_456,
  });
});

test.each([
  [url, 'url'],
  [name, 'name'],
  [{ ...url, ...name }, 'url'],
  [{ ...url, ...name, EMBEDDINGS_USE: 'url' }, 'url'],
  [{ ...url, ...name, EMBEDDINGS_USE: 'name' }, 'name'],
  [{ ...name, SAGEMAKER_ENDPOINT_URL: '', EMBEDDINGS_USE: '' }, 'name'],
])('%j goes by %s', (env, way) => {
  expect(embeddingsSettings(env).way.kind).toBe(way);
});

test('the name goes with its region and the address of the runtime API', () => {
  const env = { ...name, AWS_ENDPOINT_URL_SAGEMAKER_RUNTIME: 'http://sagemaker-runtime:8080' };
  expect(embeddingsSettings(env).way).toEqual({
    kind: 'name',
    endpointName: 'embedder',
    region: 'us-east-1',
    runtimeUrl: new URL('http://sagemaker-runtime:8080'),
  });
});

test.each([
  [{}, 'SAGEMAKER_ENDPOINT_URL: missing, and so is SAGEMAKER_ENDPOINT_NAME'],
  [{ ...url, EMBEDDINGS_USE: 'name' }, 'SAGEMAKER_ENDPOINT_NAME: missing'],
  [{ ...name, EMBEDDINGS_USE: 'url' }, 'SAGEMAKER_ENDPOINT_URL: missing'],
  [{ ...url, EMBEDDINGS_USE: 'both' }, 'EMBEDDINGS_USE'],
  [{ SAGEMAKER_ENDPOINT_URL: 'endpoint:8080' }, 'expected http://HOST:PORT'],
  [{ SAGEMAKER_ENDPOINT_URL: 'http://me:secret@endpoint' }, 'expected no user'],
  [{ SAGEMAKER_ENDPOINT_URL: 'http://endpoint?a=secret' }, 'expected no user'],
  [{ SAGEMAKER_ENDPOINT_NAME: 'not_a_name' }, 'expected letters'],
  [{ ...url, EMBEDDINGS_TIMEOUT_MS: 'secret' }, 'EMBEDDINGS_TIMEOUT_MS'],
  [{ ...url, EMBEDDINGS_ATTEMPTS: '0' }, 'EMBEDDINGS_ATTEMPTS'],
  [{ ...url, EMBEDDINGS_CONCURRENCY: '1.5' }, 'EMBEDDINGS_CONCURRENCY'],
])('%j is refused with "%s", and without its value', (env, said) => {
  const read = () => embeddingsSettings(env);
  expect(read).toThrow(said);
  expect(read).not.toThrow(/secret/);
});

test('all that is wrong is told at once', () => {
  const env = { EMBEDDINGS_DIMENSION: '-1', EMBEDDINGS_CACHE: 'lots', EMBEDDINGS_USE: 'name' };
  const read = () => embeddingsSettings(env);
  for (const key of [...Object.keys(env), 'SAGEMAKER_ENDPOINT_NAME']) expect(read).toThrow(key);
});

test('README.md has every variable in its table, and no other', () => {
  const text = readFileSync(new URL('README.md', import.meta.url), 'utf8');
  const rows = [...text.matchAll(/^\| `(?<name>[A-Z_]+)`/gm)].map(({ groups }) => groups?.['name']);
  expect(rows.sort()).toEqual([...variableNames].sort());
});
