import { hostname, release } from 'node:os';
import { expect, test } from 'vitest';
import { isOnThisMachine } from './same-machine.ts';

const here = { name: 'ana', kernel: '6.1.0' };

test.each([
  ['a socket of this machine', 'unix:///run/docker.sock', here, true],
  ['a pipe of this machine', 'npipe:////./pipe/docker_engine', here, true],
  ['a forwarded port', 'tcp://127.0.0.1:2375', here, false],
  ['another machine', 'ssh://ana@build', here, false],
  ['a desktop’s virtual machine', 'unix:///x.sock', { ...here, kernel: '6.10-linuxkit' }, false],
  ['a container’s view of its host', 'unix:///x.sock', { ...here, name: 'outside' }, false],
])('%s', (_, host, itsOwn, expected) => {
  expect(isOnThisMachine(host, itsOwn, here)).toBe(expected);
});

test('this machine is what the system says of it', () => {
  const itsOwn = { name: hostname(), kernel: release() };
  expect(isOnThisMachine('unix:///x.sock', itsOwn)).toBe(true);
});
