import type { FastifyInstance } from 'fastify';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Database } from '../service/database.ts';
import { openDatabase } from '../service/database.ts';
import { searchServer } from './server.ts';
import type { Vectors } from './vectors.ts';
import { longinusVectors } from './vectors.ts';

interface OpenApi {
  readonly paths: Readonly<
    Record<string, { get: { parameters?: { name: string; required?: boolean }[] } }>
  >;
}

/** Nobody listens there. */
const nobody = '127.0.0.1:1';
let database: Database;
let vectors: Vectors;
let app: FastifyInstance;

beforeEach(async () => {
  database = openDatabase({
    url: `postgresql://app:secret@${nobody}/app`,
    name: 'search',
    queryMs: 3_000,
    onLost: () => undefined,
  });
  vectors = longinusVectors({
    port: 0,
    databaseUrl: '',
    longinusUrl: new URL(`http://${nobody}`),
    longinusBudgetMs: 1_000,
  });
  app = await searchServer({ database, vectors });
});
afterEach(async () => {
  await app.close();
  await database[Symbol.asyncDispose]();
  await vectors[Symbol.asyncDispose]();
});

test.each([
  { url: '/search', found: /q/ },
  { url: '/search?q=', found: /q/ },
  { url: '/search?q=%20', found: /q/ },
  { url: '/search?q=tv%00', found: /q/ },
  { url: '/search?q=tv&category=%00', found: /category/ },
  { url: `/search?q=${'a'.repeat(501)}`, found: /500/ },
  { url: '/search?q=tv&k=0', found: /k/ },
  { url: '/search?q=tv&k=51', found: /50/ },
  { url: '/search?q=tv&k=many', found: /integer/ },
  { url: '/search?q=tv&mode=telepathy', found: /mode/ },
  { url: '/search?q=tv&price_min=-1', found: /price_min/ },
  { url: '/search?q=tv&price_min=9&price_max=8', found: /9 is above price_max 8/ },
])('$url is refused as a problem', async ({ url, found }) => {
  const answer = await app.inject(url);
  expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/);
  expect(answer.json()).toEqual({
    type: 'about:blank',
    title: 'Bad Request',
    status: 400,
    detail: expect.stringMatching(found) as string,
  });
});

test('without the database a search is 503, and tells no secret', async () => {
  const answer = await app.inject('/search?q=tv');
  expect(answer.json()).toMatchObject({ status: 503, title: 'Service Unavailable' });
  expect(answer.body).not.toContain('secret');
});

test('health tells what answers, and is 503 without the database', async () => {
  const answer = await app.inject('/health');
  expect(answer.statusCode).toBe(503);
  expect(answer.json()).toEqual({ status: 'unavailable', database: false, longinus: false });
});

test('the OpenAPI document has the API, and not the files of the page', async () => {
  const { paths } = (await app.inject('/openapi.json')).json<OpenApi>();
  expect(Object.keys(paths)).toEqual(['/search', '/health', '/openapi.json']);
  const needed = paths['/search']?.get.parameters?.filter(({ required }) => required);
  expect(needed?.map(({ name }) => name)).toEqual(['q']);
});

test('the page may load nothing from elsewhere', async () => {
  const answer = await app.inject('/');
  expect(answer.headers['content-type']).toMatch(/^text\/html/);
  expect(answer.headers['content-security-policy']).toMatch(
    /^default-src 'none'; script-src 'self'/,
  );
});

test('the page’s modules are JavaScript, and all that they import is there', async () => {
  const seen = new Set(['/page.ts']);
  for (const url of seen) {
    const answer = await app.inject(url);
    expect([url, answer.statusCode]).toEqual([url, 200]);
    expect(answer.headers['content-type']).toMatch(/^text\/javascript/);
    expect(answer.body).not.toMatch(/import type|: string/);
    for (const [, name] of answer.body.matchAll(/from '\.\/([a-z-]+\.ts)'/g))
      seen.add(`/${name ?? ''}`);
  }
  expect(seen.size).toBeGreaterThan(5);
});

test.each(['/tsconfig.json', '/address.test.ts', '/../main.ts', '/nothing'])(
  '%s is not served',
  async (url) => {
    const answer = await app.inject(url);
    expect(answer.json()).toMatchObject({ status: 404, title: 'Not Found' });
  },
);
