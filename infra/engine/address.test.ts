import { expect, test } from 'vitest';
import { addressFrom, environmentOf, machineOf, socketPathOf } from './address.ts';

test.each([
  [{}, { host: 'unix:///var/run/docker.sock' }],
  [{ DOCKER_HOST: 'unix:///x.sock', DOCKER_CERT_PATH: '/c' }, { host: 'unix:///x.sock' }],
  [{ DOCKER_HOST: 'tcp://a:2375' }, { host: 'tcp://a:2375' }],
  [
    { DOCKER_HOST: 'tcp://a:2376', DOCKER_TLS_VERIFY: '1' },
    { host: 'tcp://a:2376', certPath: '/home/ana/.docker' },
  ],
  [
    { DOCKER_HOST: 'tcp://a:2376', DOCKER_CERT_PATH: '/c' },
    { host: 'tcp://a:2376', certPath: '/c' },
  ],
  [
    { DOCKER_HOST: 'tcp://a:2376', DOCKER_CERT_PATH: '/c', DOCKER_TLS_VERIFY: '' },
    { host: 'tcp://a:2376', certPath: '/c', takesAnyCertificate: true },
  ],
])('the environment %j means %j, and says it again', (env, address) => {
  const read = addressFrom(env, '/home/ana');
  expect(read).toEqual(address);
  expect(addressFrom(environmentOf(read), '/home/ana')).toEqual(address);
});

test.each([
  ['unix:///run/docker.sock', undefined, '/run/docker.sock'],
  ['unix://', undefined, '/var/run/docker.sock'],
  ['npipe:////./pipe/docker_engine', undefined, '//./pipe/docker_engine'],
  ['a.example:2375', 'a.example', undefined],
  ['ssh://ana@a.example:22/run/docker.sock', 'a.example', undefined],
  ['tcp://[fd00::5]:2376', 'fd00::5', undefined],
])('%s is on the machine %s, its socket at %s', (host, machine, path) => {
  expect(machineOf(host)).toBe(machine);
  expect(socketPathOf(host)).toBe(path);
});
