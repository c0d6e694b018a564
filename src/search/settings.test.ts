import { expect, test } from 'vitest';
import { searchSettings } from './settings.ts';

const env = { DATABASE_URL: 'postgresql://app:secret@postgres:5432/app' };

test('what is not given is what the stack gives', () => {
  expect(searchSettings(env)).toEqual({
    port: 8080,
    databaseUrl: env.DATABASE_URL,
    longinusUrl: new URL('http://longinus:8080'),
    longinusBudgetMs: 1_000,
  });
});

test.each([
  { wrong: { DATABASE_URL: undefined }, name: 'DATABASE_URL' },
  { wrong: { DATABASE_URL: 'mysql://app:secret@db' }, name: 'DATABASE_URL' },
  { wrong: { PORT: 'eighty' }, name: 'PORT' },
  { wrong: { LONGINUS_URL: 'longinus:8080' }, name: 'LONGINUS_URL' },
  { wrong: { LONGINUS_BUDGET_MS: '0' }, name: 'LONGINUS_BUDGET_MS' },
])('$wrong is refused in one line that names $name and no value', ({ wrong, name }) => {
  const read = () => searchSettings({ ...env, ...wrong });
  expect(read).toThrow(name);
  expect(read).not.toThrow(/secret|\n/);
});
