import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { accept } from '../../src/longinus/accept.ts';
import { migrate } from '../../src/longinus/schema.ts';
import type { SearchAnswer } from '../../src/search/contract.ts';
import { openDatabase } from '../../src/service/database.ts';
import { searchServer } from '../../src/search/server.ts';
import { longinusVectors } from '../../src/search/vectors.ts';
import { PostgresUnderTest } from './postgres-under-test.ts';

// title, description, category, price
const items = {
  fridge: ['Geladeira frost free 375 litros inox', 'Não forma gelo', 'Geladeiras', 2999.9],
  duplex: ['Geladeira duplex 410 litros', 'Com degelo seco', 'Geladeiras', 3499],
  freezer: ['Freezer vertical frost free', 'Guarda por meses', 'Freezers', 2499],
  stove: ['Fogão 4 bocas', 'Com acendimento automático e forno', 'Fogões', 899],
  washer: ['Lavadora de roupas 12 kg', 'Lava, enxágua e centrifuga', 'Lavanderia', 1899],
  basket: ['Cesto de roupas', 'De palha', 'Lavanderia', 89.9],
  odd: ['<b>Puxador</b> d’água & "latão"', 'Sem preço', null, null],
} as const satisfies Record<string, readonly [string, string, string | null, number | null]>;

/** What longinus finds near to anything. */
const near = ['washer', 'basket', 'gone'];

describe('search over PostgreSQL', () => {
  const started = new AsyncDisposableStack();
  let postgres: PostgresUnderTest;
  let app: FastifyInstance;

  beforeAll(async () => {
    postgres = started.use(await PostgresUnderTest.start());
    const onLost = () => undefined;
    const database = started.use(
      openDatabase({ url: postgres.url(), name: 'search', queryMs: 3_000, onLost }),
    );
    const longinusUrl = started.use(await longinus()).url;
    const settings = { port: 0, databaseUrl: '', longinusUrl, longinusBudgetMs: 1_000 };
    const vectors = started.use(longinusVectors(settings));
    await migrate({ url: postgres.url(), dimension: 384, onStep: () => undefined });
    await accept(database, catalogue(), null);
    app = started.adopt(await searchServer({ database, vectors }), (one) => one.close());
  });
  afterAll(() => started.disposeAsync());

  async function search(query: Record<string, string>): Promise<SearchAnswer> {
    const answer = await app.inject({ url: '/search', query });
    if (answer.statusCode !== 200) throw new Error(answer.body);
    return answer.json<SearchAnswer>();
  }
  const found = async (q: string, more: Record<string, string> = {}) =>
    (await search({ q, mode: 'text', ...more })).results.map(({ id }) => id);

  test.each([
    { q: 'geladeira frost free 375 litros', first: 'fridge' },
    { q: 'geladeiras 375', first: 'fridge' },
    { q: 'FOGAO', first: 'stove' },
    { q: 'fogões', first: 'stove' },
    { q: 'fog', first: 'stove' },
    { q: 'lavar roupa', first: 'washer' },
    { q: 'roupas de palha', first: 'basket' },
    { q: 'puxador', first: 'odd' },
  ])('$q finds $first first', async ({ q, first }) => {
    expect((await found(q))[0]).toBe(first);
  });

  test('what has every word comes before what has some', async () => {
    expect(await found('geladeira frost free')).toEqual(['fridge', 'freezer', 'duplex']);
  });

  test('a phrase is looked for as it is, and what has its words follows', async () => {
    expect((await found('"vertical frost free"'))[0]).toBe('freezer');
  });

  test('what is excluded is not there, not even for want of others', async () => {
    expect(await found('frost free -geladeira')).toEqual(['freezer']);
  });

  test.each([
    'zzz',
    'de',
    '-geladeira -fogão -freezer -roupas -puxador',
    '!',
    "'; drop table longinus.items; --",
    ':* & | ( <-> \\ "',
    '\u0001 \uE000',
    '🧊',
  ])('%j is answered, however odd it is', async (q) => {
    expect(await found(q)).not.toContain(undefined);
    expect((await found('fogão'))[0]).toBe('stove');
  });

  test.each([
    { filter: { category: 'Freezers' }, ids: ['freezer'] },
    { filter: { price_max: '2499' }, ids: ['freezer'] },
    { filter: { price_min: '2500' }, ids: ['fridge', 'duplex'] },
    { filter: { category: 'Geladeiras', price_max: '3000' }, ids: ['fridge'] },
    { filter: { category: 'Sofás' }, ids: [] },
  ])('$filter leaves $ids', async ({ filter, ids }) => {
    const answer = await search({ q: 'geladeira frost free', mode: 'text', ...filter });
    expect(answer.results.map(({ id }) => id)).toEqual(ids);
    expect(answer.total).toBe(ids.length);
  });

  test('a choice takes nothing away from what else could be chosen', async () => {
    const facets = async (filter: Record<string, string>) =>
      (await search({ q: 'geladeira frost free', mode: 'text', ...filter })).facets;
    const { category, price } = await facets({});
    expect((await facets({ category: 'Freezers' })).category).toEqual(category);
    expect((await facets({ price_max: '2499' })).price).toEqual(price);
  });

  test('words are marked in whatever form they stand', async () => {
    const [first] = (await search({ q: 'lavadoras roupa', mode: 'text' })).results;
    expect(first?.highlights.title).toEqual([
      { text: 'Lavadora', hit: true },
      { text: ' de ', hit: false },
      { text: 'roupas', hit: true },
      { text: ' 12 kg', hit: false },
    ]);
  });

  test('an item’s text comes as it is, markup and missing values included', async () => {
    const [odd] = (await search({ q: 'latão', mode: 'text' })).results;
    expect(odd).toMatchObject({ title: items.odd[0], category: null, price: null });
    expect(odd?.highlights.title.map(({ text }) => text).join('')).toBe(items.odd[0]);
  });

  test('both parts are fused: what both found is first, what is gone is left out', async () => {
    const { results, degraded, took_ms } = await search({ q: 'cesto' });
    expect(results.map(({ id, ranks }) => ({ id, ...ranks }))).toEqual([
      { id: 'basket', text: 1, vectors: 2 },
      { id: 'washer', text: null, vectors: 1 },
    ]);
    expect(degraded).toBeNull();
    expect(took_ms).toEqual({
      total: expect.any(Number) as number,
      text: expect.any(Number) as number,
      vectors: expect.any(Number) as number,
    });
  });

  test('one part alone tells nothing of the other', async () => {
    const { results, took_ms } = await search({ q: 'cesto', mode: 'vectors', k: '1' });
    expect(results.map(({ id, ranks }) => ({ id, ...ranks }))).toEqual([
      { id: 'washer', text: null, vectors: 1 },
    ]);
    expect(took_ms.text).toBeNull();
  });

  test('connections that PostgreSQL breaks are opened again', async () => {
    await postgres.kill();
    expect((await app.inject('/search?q=cesto')).statusCode).toBe(503);
    await postgres.restart();
    await expect.poll(() => found('cesto')).toEqual(['basket']);
  });
});

/** A longinus that finds the same near to anything, whatever the filters. */
async function longinus() {
  const results = near.map((id) => ({ id, score: 0.5 }));
  const server = createServer((_request, response) => response.end(JSON.stringify({ results })));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  return {
    url,
    [Symbol.asyncDispose]: () => Promise.resolve(server.close()).then(() => undefined),
  };
}

const catalogue = () =>
  Object.entries(items).map(([id, [title, description, category, price]]) => ({
    id,
    title,
    description,
    category,
    price,
    attributes: {},
  }));
