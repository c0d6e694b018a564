import { expect, test } from 'vitest';
import { authFor, parseRegistryAuth } from './registry-auth.ts';
import { repository } from './repository.ts';

test('a registry’s own login is used, whichever way its address is written', async () => {
  const setting = JSON.stringify([
    { address: 'https://r.example.com/v2/', username: 'u', password: 'p' },
  ]);
  const registries = parseRegistryAuth(setting);
  expect(await authFor('r.example.com/x:1', registries)).toMatchObject({
    username: 'u',
    password: 'p',
  });
  expect(
    await authFor('other.example.com/x:1', registries, { DOCKER_CONFIG: '/none' }),
  ).toBeUndefined();
});

test('docker’s own configuration is read, passwords with colons too', async () => {
  const auth = Buffer.from('u:p:q').toString('base64');
  const configFileContent = JSON.stringify({ auths: { 'https://index.docker.io/v1/': { auth } } });
  const found = await authFor('busybox', [{ address: 'docker.io', configFileContent }]);
  expect(found).toMatchObject({ username: 'u', password: 'p:q' });
});

test.each([
  ['x', 'x'],
  ['a/b:1', 'a/b'],
  ['localhost:5000/a/b', 'localhost:5000/a/b'],
  ['localhost:5000/a:1@sha256:2', 'localhost:5000/a'],
])('the repository of %s is %s', (name, expected) => {
  expect(repository(name)).toBe(expected);
});
