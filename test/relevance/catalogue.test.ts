import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { catalogueFile, readCatalogue } from './catalogue.ts';
import type { Item } from './catalogue.ts';

const items = readCatalogue();

function repeated(of: (item: Item) => string): readonly string[] {
  const seen = Map.groupBy(items, of);
  return [...seen.values()].flatMap((same) => (same.length > 1 ? same.map(({ id }) => id) : []));
}

/** Its words whatever their order, case and accents. */
const words = (text: string) =>
  (
    text
      .normalize('NFD')
      .replace(/\p{M}/gu, '')
      .toLowerCase()
      .match(/[a-z0-9]+/g) ?? []
  )
    .sort()
    .join(' ');

describe('the catalogue', () => {
  test('has at least 300 products in at least 15 categories, of 10 products and more', () => {
    const sizes = [...Map.groupBy(items, ({ category }) => category).values()].map(
      ({ length }) => length,
    );
    expect(items.length).toBeGreaterThanOrEqual(300);
    expect(sizes.length).toBeGreaterThanOrEqual(15);
    expect(Math.min(...sizes)).toBeGreaterThanOrEqual(10);
  });

  test('names each product once', () => {
    expect(repeated(({ id }) => id)).toEqual([]);
  });

  test('has no product twice under another name: near duplicates differ in a fact', () => {
    expect(repeated(({ title }) => words(title))).toEqual([]);
    expect(repeated(({ description }) => words(description))).toEqual([]);
  });

  test('is composed Unicode, as people type it', () => {
    const text = readFileSync(catalogueFile, 'utf8');
    expect(text.normalize('NFC')).toBe(text);
  });

  test('has prices of whole centavos', () => {
    const odd = items.filter(({ price }) => Number(price.toFixed(2)) !== price);
    expect(odd).toEqual([]);
  });

  test('says in words the voltage that an attribute says', () => {
    const silent = items.filter(({ title, description, attributes: { voltagem } }) => {
      const said = `${title} ${description}`.toLowerCase();
      return typeof voltagem === 'string' && !said.includes(voltagem.toLowerCase());
    });
    expect(silent.map(({ id }) => id)).toEqual([]);
  });
});
