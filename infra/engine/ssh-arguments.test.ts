import { expect, test } from 'vitest';
import { dialCommand, sharedConnection, socketFolder, sshArguments } from './ssh-arguments.ts';

test.each([
  ['ssh://build.example', ['--', 'build.example']],
  ['ssh://ana@build.example:2222', ['-l', 'ana', '-p', '2222', '--', 'build.example']],
])('%s is asked by the machine’s own ssh, without questions', (address, end) => {
  expect(sshArguments(new URL(address), ['-o', 'A=b'])).toEqual([
    ...['-o', 'BatchMode=yes', '-o', 'ConnectTimeout=10', '-o', 'A=b'],
    ...end,
  ]);
});

test('a path in the address is the socket on the other side', () => {
  expect(dialCommand(new URL('ssh://a'))).toEqual(['docker', 'system', 'dial-stdio']);
  expect(dialCommand(new URL('ssh://a/run/user/1/docker.sock'))).toEqual([
    'docker',
    '--host',
    'unix:///run/user/1/docker.sock',
    'system',
    'dial-stdio',
  ]);
});

test('connections are shared where sockets can be kept to oneself', () => {
  expect(sharedConnection('/tmp/mine')).toContain('ControlPath=/tmp/mine/%C');
  expect(sharedConnection(undefined)).toEqual([]);
  // Made by another user, who would see what goes through it.
  expect(socketFolder(987_654_321)).toBeUndefined();
});
