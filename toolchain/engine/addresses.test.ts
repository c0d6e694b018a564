import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { candidateAddresses } from './addresses.ts';

const nothing = () => undefined;

test('DOCKER_HOST brings its certificates', () => {
  const env = { DOCKER_HOST: 'tcp://build:2376', DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: '/c' };
  expect(candidateAddresses(env, '/home/a', nothing).addresses).toEqual([
    { host: 'tcp://build:2376', certPath: '/c', origin: 'DOCKER_HOST' },
  ]);
});

test('DOCKER_HOST is the user’s word: nothing else is tried', () => {
  const found = candidateAddresses({ DOCKER_HOST: 'tcp://build:2375' }, '/home/a', nothing);
  expect(found).toEqual({
    addresses: [{ host: 'tcp://build:2375', origin: 'DOCKER_HOST' }],
    chosen: { by: 'DOCKER_HOST', undo: 'unset DOCKER_HOST' },
  });
});

test('a chosen docker context is, too', () => {
  const id = createHash('sha256').update('desktop').digest('hex');
  const files: Record<string, string> = {
    '/home/a/.docker/config.json': '{"currentContext": "desktop"}',
    [`/home/a/.docker/contexts/meta/${id}/meta.json`]:
      '{"Endpoints": {"docker": {"Host": "unix:///desktop.sock"}}}',
  };
  expect(candidateAddresses({}, '/home/a', (path) => files[path])).toEqual({
    addresses: [{ host: 'unix:///desktop.sock', origin: 'docker context desktop' }],
    chosen: { by: 'docker context desktop', undo: 'run: docker context use default' },
  });
});

test('a context that there is not is no reason to take another engine', () => {
  const found = candidateAddresses({ DOCKER_CONTEXT: 'desktpo' }, '/home/a', nothing);
  expect(found).toEqual({
    addresses: [],
    chosen: {
      by: 'docker context desktpo',
      undo: 'unset DOCKER_CONTEXT',
      lacks: 'there is no such context in /home/a/.docker',
    },
  });
});

test.each([
  [false, {}],
  [true, { takesAnyCertificate: true }],
])('a context brings its certificates (unseen ones: %s)', (skips, more) => {
  const id = createHash('sha256').update('build').digest('hex');
  const meta = JSON.stringify({
    Endpoints: { docker: { Host: 'tcp://build:2376', SkipTLSVerify: skips } },
  });
  const certPath = `/config/contexts/tls/${id}/docker`;
  const env = { DOCKER_CONFIG: '/config', DOCKER_CONTEXT: 'build' };
  const exists = (path: string) => path === `${certPath}/cert.pem`;
  expect(candidateAddresses(env, '/home/a', () => meta, exists).addresses).toEqual([
    { host: 'tcp://build:2376', certPath, origin: 'docker context build', ...more },
  ]);
});

test.each(['not JSON', '{}', '{"currentContext": "default"}'])(
  'with a config of %s the usual sockets are tried, docker’s first, podman’s last',
  (config) => {
    const env = { XDG_RUNTIME_DIR: '/run/user/1' };
    const { addresses, chosen } = candidateAddresses(env, '/home/a', () => config);
    expect(chosen).toBeUndefined();
    const hosts = addresses.map(({ host }) => host);
    expect(hosts[0]).toBe('unix:///var/run/docker.sock');
    expect(hosts).toContain('unix:///run/user/1/podman/podman.sock');
    expect(hosts.at(-1)).toBe('unix:///run/podman/podman.sock');
  },
);
