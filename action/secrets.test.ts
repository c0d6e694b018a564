import { expect, test } from 'vitest';
import { allSecrets, redacted, secretsIn } from './secrets.ts';

test('values of variables that are named like secrets, and passwords in URLs, are secrets', () => {
  expect(
    secretsIn({
      GITHUB_TOKEN: 'ghs_1234',
      DB_PASSWORD: 'correct horse',
      AWS_SECRET_ACCESS_KEY: 'abcdefgh',
      HTTPS_PROXY: 'http://user:pass-word@proxy:3128',
      HOME: '/home/runner',
      EMPTY_TOKEN: '',
      SHORT_TOKEN: 'true',
      UNSET_TOKEN: undefined,
    }),
  ).toEqual(['correct horse', 'pass-word', 'ghs_1234', 'abcdefgh']);
});

test.each([
  'DB_PASS',
  'PGPASSWORD',
  'GH_PAT',
  'REGISTRY_AUTH',
  'SENTRY_DSN',
  'JWT_SIGNING_KEY',
  'SESSION_COOKIE',
  'apiKey',
])('%s is the name of a secret', (name) => {
  expect(secretsIn({ [name]: 'hush-hush' })).toEqual(['hush-hush']);
});

test.each(['PWD', 'OLDPWD', 'SORT_KEY', 'PATH', 'COMPASS', 'AUTHOR', 'NODE_PATH'])(
  '%s is not',
  (name) => {
    expect(secretsIn({ [name]: 'relevance' })).toEqual([]);
  },
);

test('a text is masked wholly, also where one secret is in another', () => {
  const secrets = secretsIn({ A_TOKEN: 'abcdef', B_TOKEN: 'abcdef-ghij' });
  expect(redacted('x abcdef-ghij y abcdef', secrets)).toBe('x *** y ***');
  const lists = allSecrets(['abcdef'], ['abcdef-ghij']);
  expect(redacted('x abcdef-ghij', lists)).toBe('x ***');
});

test('a secret of several lines is masked where only one of them stands, and inside JSON', () => {
  const key = '-----BEGIN KEY-----\nMIIEow"IBAAKC\nx\n-----END KEY-----\n';
  const secrets = secretsIn({ TLS_PRIVATE_KEY: key });
  expect(redacted(`line: MIIEow"IBAAKC`, secrets)).toBe('line: ***');
  expect(redacted(JSON.stringify({ key }), secrets)).toBe('{"key":"***"}');
});

test('a password that a URL writes in its own way is masked in both', () => {
  const secrets = secretsIn({
    DATABASE_URL: 'postgres://me:a%40b%20horse@db/x',
    BAD: 'x://a:%zz-secret@b',
  });
  expect(redacted('a%40b%20horse a@b horse %zz-secret', secrets)).toBe('*** *** ***');
});
