import { afterAll, beforeAll, expect, test } from 'vitest';
import { migrate } from '../../src/longinus/schema.ts';
import { indexSettings, nearest } from '../../src/longinus/similar.ts';
import { matchText, wordsSettings } from '../../src/search/full-text.ts';
import { termsOf } from '../../src/search/terms.ts';
import { openDatabase } from '../../src/service/database.ts';
import { fill } from './filled.ts';
import { PostgresUnderTest } from './postgres-under-test.ts';

// A PostgreSQL of one's own has the extensions elsewhere than the stack's, or not yet.

const dimension = 3;

let postgres: PostgresUnderTest;
const opened = new AsyncDisposableStack();
beforeAll(async () => {
  postgres = opened.use(await PostgresUnderTest.start());
});
afterAll(() => opened.disposeAsync());

const migrated = (url: string) => migrate({ url, dimension, onStep: () => undefined });

/** What `app` owns and PostgreSQL's own template makes: without extensions. */
async function bare(name: string): Promise<string> {
  await postgres.query(`CREATE DATABASE ${name} TEMPLATE template0`);
  return postgres.url(name);
}

/** The services' own statements, over connections like theirs. */
async function found(url: string): Promise<{ meaning: string[]; words: string[] }> {
  const opening = (settings: Readonly<Record<string, string | number>>) =>
    openDatabase({ url, name: 'own', queryMs: 30_000, settings, onLost: () => undefined });
  await using longinus = opening(indexSettings);
  await using search = opening(wordsSettings);
  const item = {
    title: 'Fogão a gás',
    description: '',
    category: null,
    price: 899,
    attributes: {},
  };
  await fill(longinus, [{ id: 'fogao', ...item }], () => [0.6, 0.8, 0]);
  const near = await nearest(longinus, [0.6, 0.8, 0], 1, {});
  const cheap = await nearest(longinus, [0.6, 0.8, 0], 1, { price_max: 900 });
  const { fitting } = await matchText(search, termsOf('fogao'), {}, 10);
  return {
    meaning: [...near, ...cheap].map(({ id }) => id),
    words: fitting.map(({ id }) => id),
  };
}
const all = { meaning: ['fogao', 'fogao'], words: ['fogao'] };

test('extensions that are nowhere are made where the services find them', async () => {
  const url = await bare('nowhere');
  await postgres.asSuperuser('ALTER ROLE app SUPERUSER');
  try {
    await Promise.all([migrated(url), migrated(url), migrated(url)]);
  } finally {
    await postgres.asSuperuser('ALTER ROLE app NOSUPERUSER');
  }
  expect(await found(url)).toEqual(all);
});

test('extensions in a schema of their own are used there, when the role looks there', async () => {
  const url = await bare('elsewhere');
  await postgres.asSuperuser(
    'CREATE SCHEMA extensions; GRANT USAGE ON SCHEMA extensions TO app; ' +
      'CREATE EXTENSION vector SCHEMA extensions; CREATE EXTENSION unaccent SCHEMA extensions',
    'elsewhere',
  );
  await expect(migrated(url)).rejects.toThrow(
    'is in the schema extensions, where app does not look (its search_path is "$user", public): ' +
      'ALTER ROLE app SET search_path = "$user", public, extensions',
  );
  await postgres.query('ALTER DATABASE elsewhere SET search_path = "$user", public, extensions');
  await migrated(url);
  expect(await found(url)).toEqual(all);
});

test('extensions that the first migration left in its own schema are shown to the services', async () => {
  const url = await bare('mended');
  await postgres.asSuperuser(
    'CREATE SCHEMA longinus AUTHORIZATION app; ALTER ROLE app SUPERUSER',
    'mended',
  );
  try {
    await postgres.query('CREATE EXTENSION vector SCHEMA longinus', url);
    await postgres.query('CREATE EXTENSION unaccent SCHEMA longinus', url);
  } finally {
    await postgres.asSuperuser('ALTER ROLE app NOSUPERUSER');
  }
  await migrated(url);
  expect(await found(url)).toEqual(all);
});

test('who may not make an extension is told who is to, and which', async () => {
  await expect(migrated(await bare('forbidden'))).rejects.toThrow(
    'the database has no extension vector, and longinus cannot make it ' +
      '(permission denied to create extension "vector"); ' +
      'whoever may is to do so: CREATE EXTENSION vector',
  );
});
