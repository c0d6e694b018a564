import { expect, test } from 'vitest';
import { fuse } from './fusion.ts';

const evenly = { text: 1, vectors: 1 };

const order = (text: string[], vectors: string[], weights?: Parameters<typeof fuse>[1]) =>
  fuse({ text, vectors }, weights)
    .map(({ id }) => id)
    .join('');

test.each([
  { text: [], vectors: [], fused: '' },
  { text: ['a', 'b'], vectors: [], fused: 'ab' },
  { text: [], vectors: ['a', 'b'], fused: 'ab' },
  { text: ['a', 'b', 'c'], vectors: ['c', 'b', 'a'], fused: 'acb' },
  { text: ['a', 'b'], vectors: ['c', 'b'], fused: 'bac' },
  { text: ['a', 'b', 'c'], vectors: ['x', 'y', 'c'], fused: 'caxby' },
])('text $text and vectors $vectors are $fused', ({ text, vectors, fused }) => {
  expect(order(text, vectors, evenly)).toBe(fused);
});

test('a part’s weight decides between what only one part found', () => {
  expect(order(['a'], ['b'], { text: 1, vectors: 2 })).toBe('ba');
});

test('the text is believed more, and the vectors decide between its neighbours', () => {
  expect(order(['a', 'b', 'c'], ['x'])).toBe('abcx');
  expect(order(['a', 'b'], ['b'])).toBe('ba');
});

test('every result tells its places and the sum of weight / (5 + place)', () => {
  expect(fuse({ text: ['a', 'b'], vectors: ['b'] })).toEqual([
    { id: 'b', score: 1 / 7 + 0.3 / 6, ranks: { text: 2, vectors: 1 } },
    { id: 'a', score: 1 / 6, ranks: { text: 1, vectors: null } },
  ]);
});
