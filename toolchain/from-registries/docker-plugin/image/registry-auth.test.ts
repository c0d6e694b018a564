import { expect, test } from 'vitest';
import { authFor, parseRegistryAuth, registryOf } from './registry-auth.ts';
import { repository } from './repository.ts';
import { withTag } from './pull.ts';

test.each([
  ['busybox', 'docker.io'],
  ['library/busybox:1', 'docker.io'],
  ['localhost/x', 'localhost'],
  ['localhost:5000/x', 'localhost:5000'],
  ['registry.example.com/a/b@sha256:1', 'registry.example.com'],
])('%s is at %s', (image, registry) => {
  expect(registryOf(image)).toBe(registry);
});

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

test.each([
  ['x', 'x:latest'],
  ['x:1', 'x:1'],
  ['localhost:5000/x', 'localhost:5000/x:latest'],
  ['x@sha256:1', 'x@sha256:1'],
])('%s is pulled as %s', (name, expected) => {
  expect(withTag(name)).toBe(expected);
});
