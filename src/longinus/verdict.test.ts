import { expect, test } from 'vitest';
import { EmbeddingError } from '../embeddings/index.ts';
import { isForGood, pauseOf } from './verdict.ts';

test.each([
  ['refused', 400, true],
  ['refused', 413, true],
  ['refused', 422, true],
  // How the endpoint is asked, which is the same for every text.
  ['refused', 401, false],
  ['refused', 403, false],
  ['refused', 404, false],
  ['refused', undefined, false],
  ['throttled', 429, false],
  ['throttled', 400, false],
  ['unavailable', 500, false],
  ['timeout', undefined, false],
  ['bad-answer', undefined, false],
] as const)('%s with %s is for good: %s', (kind, status, expected) => {
  expect(isForGood(new EmbeddingError(kind, '', { retryable: false, status }))).toBe(expected);
});

test('pauses double, up to a quarter of a minute', () => {
  const pauses = [1, 2, 3, 20].map((attempts) => pauseOf(attempts, () => 1));
  expect(pauses).toEqual([250, 500, 1_000, 15_000]);
});

test('half of a pause is chance', () => {
  expect(pauseOf(3, () => 0)).toBe(500);
});
