import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readCatalogue } from './catalogue.ts';
import { queriesFile, readQueries } from './queries.ts';
import type { JudgedQuery } from './queries.ts';

const queries = readQueries();
const without = (holds: (query: JudgedQuery) => boolean) =>
  queries.filter((query) => !holds(query)).map(({ query }) => query);

describe('the judged queries', () => {
  test('are at least 60, each asked once', () => {
    const asked = new Set(queries.map(({ query }) => query.toLowerCase()));
    expect(asked.size).toBeGreaterThanOrEqual(60);
    expect(asked.size).toBe(queries.length);
  });

  test('have the fridge of the requirements among them', () => {
    const fridge = queries.find(({ query }) => query === 'geladeira frost free 375 litros');
    expect(fridge?.relevant).toMatchObject({ 'geladeira-frost-free-duplex-375l': 3 });
  });

  test('judge only items of the catalogue', () => {
    const known = new Set(readCatalogue().map(({ id }) => id));
    const judged = queries.flatMap(({ relevant }) => Object.keys(relevant));
    expect(judged.filter((id) => !known.has(id))).toEqual([]);
  });

  test('judge 2 to 10 items each, so that the first ten places can be perfect', () => {
    const sized = ({ relevant }: JudgedQuery) => {
      const { length } = Object.keys(relevant);
      return length >= 2 && length <= 10;
    };
    expect(without(sized)).toEqual([]);
  });

  test('have an item each that is just what is wanted', () => {
    expect(without(({ relevant }) => Object.values(relevant).includes(3))).toEqual([]);
  });

  test('are composed Unicode, as people type it', () => {
    const text = readFileSync(queriesFile, 'utf8');
    expect(text.normalize('NFC')).toBe(text);
  });
});
