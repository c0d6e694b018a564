import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loginFromDocker } from './docker-login.ts';

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'docker-login-'));
});
afterEach(() => {
  rmSync(home, { recursive: true });
});

const write = (name: string, content: string) => {
  const path = join(home, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content, { mode: 0o755 });
};
const auths = (host: string, login: string) =>
  JSON.stringify({ auths: { [host]: { auth: Buffer.from(login).toString('base64') } } });

test('what docker login left is found, whichever way the address is written', async () => {
  write('.docker/config.json', auths('https://r.example/v2/', 'u:p:q'));
  expect(await loginFromDocker('r.example', { HOME: home })).toEqual({
    serveraddress: 'r.example',
    username: 'u',
    password: 'p:q',
  });
  expect(await loginFromDocker('other.example', { HOME: home })).toBeUndefined();
});

test.each([
  ['.config/containers/auth.json', {}],
  ['run/containers/auth.json', { XDG_RUNTIME_DIR: 'run' }],
  ['own.json', { REGISTRY_AUTH_FILE: 'own.json' }],
])('what podman login left is found in %s', async (file, given) => {
  write('.docker/config.json', '{"auths": {');
  write(file, auths('r.example', 'u:p'));
  const env = Object.fromEntries(
    Object.entries(given).map(([name, path]) => [name, join(home, path)]),
  );
  expect(await loginFromDocker('r.example', { HOME: home, ...env })).toMatchObject({
    username: 'u',
    password: 'p',
  });
});

test('a credential helper is asked', async () => {
  write('.docker/config.json', JSON.stringify({ credHelpers: { 'r.example': 'of-a-test' } }));
  write(
    'docker-credential-of-a-test',
    '#!/bin/sh\nread -r host; echo "{\\"Username\\": \\"u\\", \\"Secret\\": \\"of $host\\"}"\n',
  );
  const path = process.env['PATH'] ?? '';
  process.env['PATH'] = `${home}:${path}`;
  try {
    expect(await loginFromDocker('r.example', { HOME: home })).toEqual({
      serveraddress: 'r.example',
      username: 'u',
      password: 'of r.example',
    });
  } finally {
    process.env['PATH'] = path;
  }
});
