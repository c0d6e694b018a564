import { expect, test } from 'vitest';
import type { StackContainer } from './inventory.ts';
import { portsToBring, tunnelArguments } from './tunnel.ts';

test('a tunnel brings each port under its own number, on loopback, or does not stand at all', () => {
  const args = tunnelArguments(new URL('ssh://ana@build:2222'), '/tmp/s', [8080, 8070]);
  expect(args.join(' ')).toContain(
    '-L 127.0.0.1:8080:127.0.0.1:8080 -L 127.0.0.1:8070:127.0.0.1:8070',
  );
  expect(args).toEqual(expect.arrayContaining(['ExitOnForwardFailure=yes', 'BatchMode=yes']));
  expect(args.slice(-6)).toEqual(['-l', 'ana', '-p', '2222', '--', 'build']);
});

test('what is published elsewhere than on loopback needs no tunnel', () => {
  const urls = ['http://127.0.0.1:8080', 'postgresql://127.0.0.1:5432', 'http://10.0.0.5:8070'];
  const containers = [{ urls }, { urls: [] }] as unknown as readonly StackContainer[];
  expect(portsToBring(containers)).toEqual([8080, 5432]);
});
