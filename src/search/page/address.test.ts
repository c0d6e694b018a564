import { expect, test } from 'vitest';
import { nothingAsked, readAddress, writeAddress } from './address.ts';

test.each([
  { search: '', asked: {} },
  { search: '?q=sof%C3%A1+azul', asked: { q: 'sofá azul' } },
  { search: '?q=tv&mode=text', asked: { q: 'tv', mode: 'text' } },
  {
    search: '?q=tv&category=Sala&price_min=100&price_max=199.99',
    asked: { q: 'tv', category: 'Sala', priceMin: 100, priceMax: 199.99 },
  },
] as const)('<$search> is read, and written the same', ({ search, asked }) => {
  expect(readAddress(search)).toEqual({ ...nothingAsked, ...asked });
  expect(writeAddress({ ...nothingAsked, ...asked })).toBe(search);
});

test.each(['?mode=telepathy', '?price_min=', '?price_min=cheap', '?price_max=-1', '?category='])(
  'what is broken in <%s> counts as not given',
  (search) => {
    expect(readAddress(search)).toEqual(nothingAsked);
  },
);
