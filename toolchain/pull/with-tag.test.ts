import { expect, test } from 'vitest';
import { withTag } from './with-tag.ts';

test.each([
  ['x', 'x:latest'],
  ['x:1', 'x:1'],
  ['localhost:5000/x', 'localhost:5000/x:latest'],
  ['x@sha256:1', 'x@sha256:1'],
])('%s is pulled as %s', (name, expected) => {
  expect(withTag(name)).toBe(expected);
});
