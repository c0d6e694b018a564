import { expect, test } from 'vitest';
import { percentile } from './latency.ts';

test.each([
  [[5], 0.5, 5],
  [[4, 1, 3, 2], 0.5, 2],
  [[1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 0.95, 10],
  [Array.from({ length: 100 }, (_, index) => index + 1), 0.95, 95],
])('of %j, %d: %d', (values, share, expected) => {
  expect(percentile(values, share)).toBe(expected);
});
