import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { Interruption, parseStat, sameGroupBelow } from './interruption.ts';

const row = (pid: number, parent: number, group: number) => ({ pid, parent, group });

test('a cancelled job reaches what it started, and not Pulumi’s plug-ins, nor anybody else', () => {
  const rows = [
    row(1, 0, 1), // the machine's first process
    row(100, 1, 100), // the runner
    row(200, 100, 100), // this process, in the runner's group
    row(300, 200, 100), // Pulumi
    row(400, 300, 400), // its plug-in, in a group of its own
    row(310, 200, 100), // the test command's shell
    row(320, 310, 100), // what it runs
    row(500, 100, 100), // another step of the runner's
  ];
  expect(sameGroupBelow(200, rows)).toEqual([300, 310, 320]);
});

test('a process’s name may have anything in it', () => {
  expect(parseStat('42 (a) (b 1 2) S 7 9 42 0')).toEqual(row(42, 7, 9));
});

test('a child hears of the first signal, and of none again', async () => {
  const before = process.listeners('SIGTERM');
  const child = spawn('sleep', ['60']);
  try {
    const interruption = new Interruption();
    interruption.watch(() => undefined);
    process.emit('SIGTERM');
    expect(interruption.happened).toBe(true);
    expect(await once(child, 'exit')).toEqual([null, 'SIGINT']);
    process.emit('SIGINT');
  } finally {
    child.kill('SIGKILL');
    for (const name of ['SIGINT', 'SIGTERM'] as const)
      for (const listener of process.listeners(name))
        if (name !== 'SIGTERM' || !before.includes(listener))
          process.removeListener(name, listener);
  }
});
