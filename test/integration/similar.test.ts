import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Item } from '../../src/longinus/item.ts';
import { migrate } from '../../src/longinus/schema.ts';
import { indexSettings, nearest } from '../../src/longinus/similar.ts';
import type { Database } from '../../src/service/database.ts';
import { openDatabase } from '../../src/service/database.ts';
import { fill } from './filled.ts';
import { PostgresUnderTest } from './postgres-under-test.ts';

const dimension = 32;
const count = 5_000;
const queries = 20;

/** Numbers by chance, but the same ones each time (mulberry32). */
function chance(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
const random = chance(375);
const near = (around: readonly number[], by: number) =>
  around.map((number) => Math.fround(number + by * (random() - 0.5)));
const nowhere = new Array<number>(dimension).fill(0);

/** Things of one kind are near each other, as texts of one category are. */
const kinds = Array.from({ length: 20 }, () => near(nowhere, 2));
const kindOf = (n: number) => kinds[n % kinds.length] ?? nowhere;
const items: readonly Item[] = Array.from({ length: count }, (_, n) => ({
  id: `item-${n}`,
  title: `item ${n}`,
  description: '',
  // Half of all, of every kind; and ten, each of a kind of its own.
  category: n % 500 === 7 ? 'rare' : n % 3 === 0 ? 'common' : `kind ${n % kinds.length}`,
  price: n % 11 === 0 ? null : n,
  attributes: {},
}));
const embeddings = new Map(items.map(({ id }, n) => [id, near(kindOf(n), 1.5)]));

const cosine = (one: readonly number[], other: readonly number[]) => {
  const dot = one.reduce((sum, number, index) => sum + number * (other[index] ?? 0), 0);
  return dot / Math.hypot(...one) / Math.hypot(...other);
};

let postgres: PostgresUnderTest;
let database: Database;
const opened = new AsyncDisposableStack();
const open = (more: Record<string, string | number> = {}) =>
  opened.use(
    openDatabase({
      url: postgres.url(),
      name: 'similar',
      queryMs: 30_000,
      onLost: () => undefined,
      settings: { ...indexSettings, ...more },
    }),
  );

beforeAll(async () => {
  postgres = opened.use(await PostgresUnderTest.start());
  await migrate({ url: postgres.url(), dimension, onStep: () => undefined });
  database = open();
  await fill(database, items, (itemId) => embeddings.get(itemId) ?? nowhere);
  await postgres.query('analyze longinus.items, longinus.vectors');
});
afterAll(() => opened.disposeAsync());

const asked = Array.from({ length: queries }, (_, n) => near(kindOf(n), 1.5));

const filters = [
  {},
  { category: 'common' },
  { category: 'rare' },
  { category: 'kind 4' },
  { category: 'none' },
  { price_max: 500 },
  { price_min: 4_900 },
  { price_min: 100, price_max: 120 },
  { category: 'common', price_min: 1_000, price_max: 1_500 },
];

function exactly(query: readonly number[], given: (typeof filters)[number], k: number) {
  const { category, price_min = 0, price_max = Infinity } = given;
  const isPriced = 'price_min' in given || 'price_max' in given;
  return items
    .filter((item) => category === undefined || item.category === category)
    .filter(({ price }) => (price === null ? !isPriced : price >= price_min && price <= price_max))
    .map(({ id }) => ({ id, score: cosine(query, embeddings.get(id) ?? nowhere) }))
    .sort((one, other) => other.score - one.score)
    .slice(0, k);
}

const likesBest = { plan: 'PostgreSQL likes best', settings: {} };
const usesIndex = {
  plan: 'uses the index, whatever the filter leaves',
  settings: { enable_seqscan: 'off', enable_sort: 'off', enable_bitmapscan: 'off' },
};

describe.each([
  { ...likesBest, k: 25 },
  { ...usesIndex, k: 25 },
  // As many as can be asked for: the index is asked more than once.
  { ...likesBest, k: 200 },
  { ...usesIndex, k: 200 },
])('$k, with the plan that $plan', ({ settings, k }) => {
  test.each(filters)('%j loses nothing that exact search finds', async (given) => {
    const asking = open(settings);
    let found = 0;
    let expected = 0;
    for (const query of asked) {
      const exact = exactly(query, given, k);
      const results = await nearest(asking, query, k, given);
      expect(results).toHaveLength(exact.length);
      const scores = results.map(({ score }) => score);
      expect(scores).toEqual(scores.toSorted((one, other) => other - one));
      for (const { id, score } of results)
        expect(score).toBeCloseTo(cosine(query, embeddings.get(id) ?? nowhere), 5);
      const ids = new Set(results.map(({ id }) => id));
      found += exact.filter(({ id }) => ids.has(id)).length;
      expected += exact.length;
    }
    // The index is approximate, and made a bit by chance: of a hundred it may miss three, of as many as
    // it looks at five.
    expect(found).toBeGreaterThanOrEqual((k === 25 ? 0.97 : 0.95) * expected);
  });
});

test('the index is used where it is worth it', async () => {
  const plan = await postgres.query<{ 'QUERY PLAN': string }>(
    `explain select item_id from longinus.vectors
     order by embedding <=> '[${nowhere.fill(1).join(',')}]' limit 25`,
  );
  expect(plan.map((line) => line['QUERY PLAN']).join('\n')).toContain('vectors_embedding');
});
