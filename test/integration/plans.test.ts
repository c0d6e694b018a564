import { afterAll, beforeAll, expect, test } from 'vitest';
import { migrate } from '../../src/longinus/schema.ts';
import { indexSettings, nearest } from '../../src/longinus/similar.ts';
import { matchText, wordsSettings } from '../../src/search/full-text.ts';
import { termsOf } from '../../src/search/terms.ts';
import { textsOf } from '../../src/search/texts.ts';
import type { Database } from '../../src/service/database.ts';
import { openDatabase } from '../../src/service/database.ts';
import { fill } from './filled.ts';
import { PostgresUnderTest } from './postgres-under-test.ts';

// PostgreSQL keeps the plan of a statement that a service asks again and again. What it was like when the
// plan was made must not matter: the catalogue of a developer begins with nothing in it.

const dimension = 8;
const questions = 10;

let postgres: PostgresUnderTest;
const opened = new AsyncDisposableStack();
beforeAll(async () => {
  postgres = opened.use(await PostgresUnderTest.start());
});
afterAll(() => opened.disposeAsync());

const around = (n: number) => Array.from({ length: dimension }, (_, at) => Math.sin(n * (at + 1)));

/** A catalogue of one item, of which PostgreSQL has statistics. */
async function smallCatalogue(name: string): Promise<string> {
  const url = await postgres.create(name);
  await migrate({ url, dimension, onStep: () => undefined });
  await using database = opening(url, {});
  await add(database, 0, 1);
  await postgres.query('analyze longinus.items, longinus.vectors', url);
  return url;
}

const opening = (url: string, settings: Readonly<Record<string, string | number>>) =>
  openDatabase({ url, name: 'plans', queryMs: 30_000, settings, onLost: () => undefined });

async function add(database: Database, from: number, to: number): Promise<void> {
  const items = Array.from({ length: to - from }, (_, n) => ({
    id: `item-${from + n}`,
    title: `Geladeira ${from + n}`,
    description: 'Para a cozinha',
    category: null,
    price: null,
    attributes: {},
  }));
  await fill(database, items, (itemId) => around(Number(itemId.slice('item-'.length))));
}

/** How often an index was looked into by what was asked, over the one connection that asks. */
async function looks(index: string, asking: Database, ask: () => Promise<void>): Promise<number> {
  const counted = async () => {
    // What was counted so far is told to others when the connection is done with this.
    await asking.rows({ name: 'flush', text: 'select pg_stat_force_next_flush()' }, []);
    const text = 'select idx_scan::int as looks from pg_stat_user_indexes where indexrelname = $1';
    const [found] = await asking.rows<{ looks: number }>({ name: 'looks', text }, [index]);
    return found?.looks ?? NaN;
  };
  const before = await counted();
  await ask();
  return (await counted()) - before;
}

async function askMeanings(asking: Database): Promise<void> {
  for (let n = 0; n < questions; n += 1) await nearest(asking, around(n + 0.5), 1, {});
}

/** One item has the word: no other question of its words is asked then but for what is told of it. */
async function askWords(asking: Database): Promise<void> {
  const terms = termsOf('geladeira 0');
  for (let n = 0; n < questions; n += 1) {
    const { fitting } = await matchText(asking, terms, {}, 50);
    expect((await textsOf(asking, terms, [fitting[0]?.id ?? ''])).size).toBe(1);
  }
}

test('what is nearest is planned once for each connection', async () => {
  await using asking = opening(await smallCatalogue('once'), indexSettings);
  await askMeanings(asking);
  // Another plan could not use the index any more.
  await asking.rows({ name: 'no-index', text: 'set enable_indexscan = off' }, []);
  expect(await looks('vectors_embedding', asking, () => askMeanings(asking))).toBe(questions);
});

test('what is nearest is found by the index, as large as the catalogue may have become', async () => {
  await using asking = opening(await smallCatalogue('meanings'), indexSettings);
  await askMeanings(asking);
  await add(asking, 1, 1_000);
  expect(await looks('vectors_embedding', asking, () => askMeanings(asking))).toBe(questions);
});

test.each(['items_tsv', 'items_pkey'])(
  'words are found by the index %s then, too',
  async (index) => {
    await using asking = opening(await smallCatalogue(`words_${index}`), wordsSettings);
    await askWords(asking);
    await add(asking, 1, 1_000);
    const times = await looks(index, asking, () => askWords(asking));
    expect(times).toBeGreaterThanOrEqual(questions);
  },
);
