import { expect, test } from 'vitest';
import { redacted, secretsIn } from './secrets.ts';

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

test('a text is masked wholly, also where one secret is in another', () => {
  const secrets = secretsIn({ A_TOKEN: 'abcdef', B_TOKEN: 'abcdef-ghij' });
  expect(redacted('x abcdef-ghij y abcdef', secrets)).toBe('x *** y ***');
});
