import { expect, test } from 'vitest';
import { longinusSettings } from './settings.ts';

const env = {
  DATABASE_URL: 'postgresql://app:secret@postgres:5432/app',
  SAGEMAKER_ENDPOINT_URL: 'http://sagemaker-local:8080',
};

test('what is not given is what the stack gives', () => {
  expect(longinusSettings(env)).toMatchObject({
    port: 8080,
    databaseUrl: env.DATABASE_URL,
    embeddings: { way: { kind: 'url' }, dimension: 384 },
  });
});

test('all mistakes are told at once, and no value', () => {
  const wrong = {
    PORT: 'secret',
    DATABASE_URL: 'mysql://app:secret@db',
    EMBEDDINGS_TIMEOUT_MS: 'secret',
    EMBEDDINGS_USE: 'name',
  };
  const read = () => longinusSettings(wrong);
  expect(read).toThrow(
    /^reading the environment of longinus:\n {2}PORT: .*\n {2}DATABASE_URL: .*\n {2}EMBEDDINGS_TIMEOUT_MS: .*\n {2}SAGEMAKER_ENDPOINT_NAME: .*$/,
  );
  expect(read).not.toThrow('secret');
});

test('a longer embedding than pgvector indexes is refused', () => {
  const read = () => longinusSettings({ ...env, EMBEDDINGS_DIMENSION: '2001' });
  expect(read).toThrow('EMBEDDINGS_DIMENSION: expected at most 2000');
});
