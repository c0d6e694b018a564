import { Validator } from '@seriousme/openapi-schema-validator';
import type { FastifyInstance } from 'fastify';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Database } from '../service/database.ts';
import { openDatabase } from '../service/database.ts';
import { EndpointHealth } from './endpoint-health.ts';
import { longinusServer } from './server.ts';

let database: Database;
let app: FastifyInstance;

beforeEach(async () => {
  database = openDatabase({
    // Nobody listens there.
    url: 'postgresql://app:secret@127.0.0.1:1/app',
    name: 'longinus',
    queryMs: 3_000,
    onLost: () => undefined,
  });
  app = await longinusServer({
    database,
    client: { embed: () => Promise.resolve([1, 0]) },
    endpoint: new EndpointHealth(),
    isMigrated: () => false,
    onWork: () => undefined,
  });
});
afterEach(async () => {
  await app.close();
  await database[Symbol.asyncDispose]();
});

const json = { 'content-type': 'application/json' };
const put = (url: string, body: object) =>
  ({ method: 'PUT', url, headers: json, body: JSON.stringify(body) }) as const;

test.each([
  [{ url: '/similar' }, 400, /q/],
  [{ url: '/similar?q=%20' }, 400, /q/],
  [{ url: '/similar?q=tv%00' }, 400, /q/],
  [{ url: '/similar?q=tv&k=0' }, 400, /k/],
  [{ url: '/similar?q=tv&k=201' }, 400, /k/],
  [{ url: '/similar?q=tv&k=many' }, 400, /k/],
  [{ url: '/similar?q=tv&price_min=cheap' }, 400, /price_min/],
  [{ url: '/similar?q=tv&price_min=9&price_max=8' }, 400, /9 is above price_max 8/],
  [put('/items/a', {}), 400, /title/],
  [put('/items/a', { title: ' ' }), 400, /title/],
  [put('/items/a', { title: 'b', price: '9' }), 400, /price/],
  [put('/items/a', { title: 'b', tittle: 'c' }), 400, /tittle|additional/],
  [put('/items/a', { title: 'b', attributes: { c: '\ud800' } }), 400, /surrogate/],
  [put('/items/%0a', { title: 'b' }), 400, /id/],
  [put(`/items/${'a'.repeat(201)}`, { title: 'b' }), 400, /id/],
  [{ method: 'POST', url: '/items', headers: json, body: '{}' }, 415, /application\/json/],
  [{ url: '/imports/a' }, 400, /id/],
  [{ url: '/nothing' }, 404, /GET \/nothing/],
] as const)('%j is refused as a problem', async (request, status, found) => {
  const answer = await app.inject(request);
  expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/);
  expect(answer.json()).toMatchObject({
    status,
    detail: expect.stringMatching(found) as string,
  });
});

test.each([
  { url: '/similar?q=tv' },
  { url: '/items/a' },
  { url: '/imports' },
  put('/items/a', { title: 'b' }),
  { method: 'DELETE', url: '/items/a' },
  {
    method: 'POST',
    url: '/items',
    headers: { 'content-type': 'application/x-ndjson' },
    body: '{"id": "a", "title": "b"}',
  },
] as const)('without the database %j is 503, and tells no secret', async (request) => {
  const answer = await app.inject(request);
  expect(answer.json()).toMatchObject({ status: 503, title: 'Service Unavailable' });
  expect(answer.body).not.toContain('secret');
});

test('health is 503 without the database', async () => {
  const answer = await app.inject('/health');
  expect(answer.statusCode).toBe(503);
  expect(answer.json()).toEqual({
    status: 'unavailable',
    database: false,
    migrated: false,
    queue: null,
    endpoint: { state: 'unknown', since: null, reason: null },
  });
});

interface OpenApi {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, object>>;
}

test('the OpenAPI document is a valid one of 3.1, and has every route', async () => {
  const document = (await app.inject('/openapi.json')).json<OpenApi>();
  expect(await new Validator().validate({ ...document })).toEqual({ valid: true });
  expect(document.openapi).toBe('3.1.0');
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  );
  expect(operations.sort()).toEqual([
    'DELETE /items/{id}',
    'GET /health',
    'GET /imports',
    'GET /imports/{id}',
    'GET /items/{id}',
    'GET /openapi.json',
    'GET /similar',
    'POST /items',
    'PUT /items/{id}',
  ]);
});
