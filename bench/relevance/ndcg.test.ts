import { expect, test } from 'vitest';
import { ndcg } from './ndcg.ts';

// By hand: gains 7, 3, 1 for the grades 3, 2, 1; discounts 1, log2(3) = 1.58496, 2, log2(5) = 2.32193.
// The best order of `grades` gives 7 + 3/1.58496 + 1/2 = 9.39279.
const grades = { a: 3, b: 2, c: 1 };

test.each([
  { ranking: ['a', 'b', 'c'], expected: 1 },
  { ranking: ['a', 'b', 'c', 'x', 'y'], expected: 1 },
  // 1 + 3/1.58496 + 7/2 = 6.39279
  { ranking: ['c', 'b', 'a'], expected: 0.680606 },
  // 7/1.58496 = 4.41651
  { ranking: ['x', 'a'], expected: 0.470202 },
  // 7 + 1/1.58496 + 3/2.32193 = 8.92296
  { ranking: ['a', 'c', 'x', 'b'], expected: 0.94998 },
  { ranking: ['x', 'y'], expected: 0 },
  { ranking: [], expected: 0 },
])('$ranking is worth $expected', ({ ranking, expected }) => {
  expect(ndcg(ranking, grades, 10)).toBeCloseTo(expected, 5);
});

test('what is beyond the places that count is not counted, in the best order as well', () => {
  // 7 of the best 7 + 3/1.58496 = 8.89279
  expect(ndcg(['a', 'x', 'b'], grades, 2)).toBeCloseTo(0.787155, 5);
});

test('where nothing is of use no ranking is good', () => {
  expect(ndcg(['a'], {}, 10)).toBe(0);
});
