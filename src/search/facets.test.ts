import { expect, test } from 'vitest';
import { facetsOf } from './facets.ts';

const items = (...prices: (number | null)[]) =>
  prices.map((price, index) => ({ id: `${index}`, category: 'Sala', price }));
const ranges = (...prices: (number | null)[]) =>
  facetsOf(items(...prices), {}).price.map(({ from, to, count }) => [from, to, count]);

test.each([
  { prices: [], expected: [] },
  { prices: [null], expected: [] },
  { prices: [100, 100, 100], expected: [[0, null, 3]] },
  {
    prices: [10, 90, 210, 480],
    expected: [
      [0, 100, 2],
      [100, null, 2],
    ],
  },
  {
    prices: [0, 0, 5],
    expected: [
      [0, 1, 2],
      [1, null, 1],
    ],
  },
  {
    prices: [89.9, 129, 199, 349, 899, 1299, 2199, 3499],
    expected: [
      [0, 200, 3],
      [200, 1000, 2],
      [1000, 2000, 1],
      [2000, null, 2],
    ],
  },
])('prices $prices fall into round ranges', ({ prices, expected }) => {
  expect(ranges(...prices)).toEqual(expected);
});

const found = [
  { id: '1', category: 'Cozinha', price: 50 },
  { id: '2', category: 'Cozinha', price: 500 },
  { id: '3', category: 'Quarto', price: 60 },
  { id: '4', category: null, price: null },
];
const count = (category: string) => ({ value: category, count: expect.any(Number) as number });

test('categories are counted, the largest first, those without one left out', () => {
  expect(facetsOf(found, {}).category).toEqual([
    { value: 'Cozinha', count: 2 },
    { value: 'Quarto', count: 1 },
  ]);
});

test('a chosen category leaves the others to choose, and narrows the prices', () => {
  const { category, price } = facetsOf(found, { category: 'Quarto' });
  expect(category).toEqual([count('Cozinha'), count('Quarto')]);
  expect(price.map((range) => range.count)).toEqual([1]);
});

test('a chosen price leaves the other ranges to choose, and narrows the categories', () => {
  const { category, price } = facetsOf(found, { priceMin: 100 });
  expect(category).toEqual([{ value: 'Cozinha', count: 1 }]);
  expect(price).toEqual(facetsOf(found, {}).price);
});
