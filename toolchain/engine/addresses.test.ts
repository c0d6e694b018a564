import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { candidateAddresses } from './addresses.ts';

const nothing = () => undefined;

test('DOCKER_HOST brings its certificates', () => {
  const env = { DOCKER_HOST: 'tcp://build:2376', DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: '/c' };
  expect(candidateAddresses(env, '/home/a', nothing)).toEqual([
    { host: 'tcp://build:2376', certPath: '/c', origin: 'DOCKER_HOST' },
  ]);
});

test('DOCKER_HOST is the user’s word: nothing else is tried', () => {
  const found = candidateAddresses({ DOCKER_HOST: 'tcp://build:2375' }, '/home/a', nothing);
  expect(found).toEqual([{ host: 'tcp://build:2375', origin: 'DOCKER_HOST' }]);
});

test('a chosen docker context is, too', () => {
  const id = createHash('sha256').update('desktop').digest('hex');
  const files: Record<string, string> = {
    '/home/a/.docker/config.json': '{"currentContext": "desktop"}',
    [`/home/a/.docker/contexts/meta/${id}/meta.json`]:
      '{"Endpoints": {"docker": {"Host": "unix:///desktop.sock"}}}',
  };
  expect(candidateAddresses({}, '/home/a', (path) => files[path])).toEqual([
    { host: 'unix:///desktop.sock', origin: 'docker context desktop' },
  ]);
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
  expect(candidateAddresses(env, '/home/a', () => meta, exists)).toEqual([
    { host: 'tcp://build:2376', certPath, origin: 'docker context build', ...more },
  ]);
});

test.each(['not JSON', '{}', '{"currentContext": "default"}'])(
  'with a config of %s the usual sockets are tried, docker’s first, podman’s last',
  (config) => {
    const found = candidateAddresses({ XDG_RUNTIME_DIR: '/run/user/1' }, '/home/a', () => config);
    const hosts = found.map(({ host }) => host);
    expect(hosts[0]).toBe('unix:///var/run/docker.sock');
    expect(hosts).toContain('unix:///run/user/1/podman/podman.sock');
    expect(hosts.at(-1)).toBe('unix:///run/podman/podman.sock');
  },
);
