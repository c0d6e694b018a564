import type Docker from 'dockerode';
import { expect, test } from 'vitest';
import { secretsOfContainer } from './container-secrets.ts';

const withEnv = (lines: readonly string[] | null) =>
  secretsOfContainer({ Config: { Env: lines } } as unknown as Docker.ContainerInspectInfo);

test('a container’s secrets are those of its environment, with every = of theirs', () => {
  expect(withEnv(['PATH=/bin', 'API_TOKEN=a=b=c==', 'DB=postgres://u:correct-horse@db'])).toEqual([
    'correct-horse',
    'a=b=c==',
  ]);
});

test('one whose image has no environment has none', () => {
  expect(withEnv(null)).toEqual([]);
});
