import { expect, test } from 'vitest';
import { lossOf, rankings, scoresOf } from './compare.ts';

const items = new Map([
  ['a', [1, 0]],
  ['b', [0.8, 0.6]],
  ['c', [0, 1]],
]);
const exact = { items, queries: [[1, 0]] };
const turned = { items, queries: [[0, 1]] };

test('items are ranked by nearness', () => {
  expect(rankings(exact)).toEqual([['a', 'b', 'c']]);
  expect(rankings(turned)).toEqual([['c', 'b', 'a']]);
});

test('what is equal loses nothing', () => {
  const { cosines, overlaps, sameFirst } = lossOf(exact, exact);
  expect(Math.min(...cosines)).toBeCloseTo(1);
  // Three items are all that there are of ten places.
  expect(overlaps).toEqual([0.3]);
  expect(sameFirst).toEqual([1]);
});

test('a query that turned loses its cosine and its first item', () => {
  const { cosines, sameFirst } = lossOf(exact, turned);
  expect(cosines.at(-1)).toBe(0);
  expect(sameFirst).toEqual([0]);
});

test('a ranking is judged by the grades of its items', () => {
  const judged = [{ query: 'q', relevant: { a: 3 } }] as const;
  expect(scoresOf(exact, judged)).toEqual([1]);
  expect(scoresOf(turned, judged)[0]).toBe(0.5);
});
