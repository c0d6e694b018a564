import { expect, test } from 'vitest';
import { parseImageName, referenceOf } from './image-name.ts';

const digest = `sha256:${'0'.repeat(64)}`;

test.each([
  ['postgres', 'docker.io', 'library/postgres', 'latest', undefined],
  ['team/embeddings:1', 'docker.io', 'team/embeddings', '1', undefined],
  ['localhost/a', 'localhost', 'a', 'latest', undefined],
  ['registry.example:5000/a/b', 'registry.example:5000', 'a/b', 'latest', undefined],
  ['registry.example:5000/a/b:2', 'registry.example:5000', 'a/b', '2', undefined],
  [`registry.example/a@${digest}`, 'registry.example', 'a', undefined, digest],
  [`registry.example/a:2@${digest}`, 'registry.example', 'a', '2', digest],
])('%s', (name, registry, repository, tag, given) => {
  expect(parseImageName(name)).toEqual({ registry, repository, tag, digest: given });
});

test('a digest decides, whatever tag stands beside it', () => {
  expect(referenceOf(parseImageName(`a/b:2@${digest}`))).toBe(digest);
  expect(referenceOf(parseImageName('a/b:2'))).toBe('2');
});
