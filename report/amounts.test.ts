import { expect, test } from 'vitest';
import { ageInWords, bytesInWords } from './amounts.ts';

test.each([
  [undefined, '—'],
  [0, '0 B'],
  [999, '999 B'],
  [1_000, '1.0 kB'],
  [9_949, '9.9 kB'],
  [9_950, '10 kB'],
  [162_213_888, '162 MB'],
  [1_240_000_000, '1.2 GB'],
  [5e15, '5000 TB'],
])('%s bytes are %s', (bytes, words) => {
  expect(bytesInWords(bytes)).toBe(words);
});

const minute = 60_000;
test.each([
  // The engine's clock can be ahead of ours.
  [-500, '0 s'],
  [59_999, '59 s'],
  [minute, '1 min'],
  [59.9 * minute, '59 min'],
  [47.9 * 60 * minute, '47 h'],
  [48 * 60 * minute, '2 days'],
])('%s ms are %s', (milliseconds, words) => {
  expect(ageInWords(milliseconds)).toBe(words);
});
