import { expect, test } from 'vitest';
import { inMilliseconds, inReais, priceRange, resultCount } from './wording.ts';

/** Intl writes spaces that do not break. */
const plain = (text: string) => text.replaceAll('\u00A0', ' ');

test('prices are in reais', () => {
  expect(plain(inReais(2499.9))).toBe('R$ 2.499,90');
});

test.each([
  [0.412, '0,4 ms'],
  [9.04, '9 ms'],
  [23.6, '24 ms'],
  [1234.5, '1.235 ms'],
])('%d ms are %s', (ms, words) => {
  expect(inMilliseconds(ms)).toBe(words);
});

test.each([
  [0, 200, 'até R$ 200'],
  [200, 1000, 'R$ 200 a R$ 1.000'],
  [1000, null, 'acima de R$ 1.000'],
  [0, null, 'qualquer preço'],
])('from %s to %s is <%s>', (from, to, words) => {
  expect(plain(priceRange({ from, to }))).toBe(words);
});

test.each([
  [0, 'Nenhum resultado'],
  [1, '1 resultado'],
  [1500, '1.500 resultados'],
])('%d is <%s>', (total, words) => {
  expect(resultCount(total)).toBe(words);
});
