import { expect, test } from 'vitest';
import { ensureMmdebstrap } from './mmdebstrap.ts';

const surroundings = { env: {}, report: () => undefined, isRoot: true };

/** A machine on which a command works from its n-th call on, or never. */
function machine(works: Record<string, number>) {
  const calls: string[] = [];
  const run = (program: string, [action = '']: readonly string[]) => {
    const command = `${program} ${action}`;
    calls.push(command);
    const times = calls.filter((call) => call === command).length;
    return Promise.resolve({ ok: times >= (works[command] ?? Infinity), said: 'E: no candidate' });
  };
  return { calls, run };
}

test('where it is there, nothing is installed', async () => {
  const { calls, run } = machine({ 'mmdebstrap --version': 1 });
  await ensureMmdebstrap(surroundings, run);
  expect(calls).toEqual(['mmdebstrap --version']);
});

test('without package lists they are fetched, and it is tried once more', async () => {
  const { calls, run } = machine({ 'apt-get --version': 1, 'apt-get install': 2 });
  await ensureMmdebstrap(surroundings, run);
  expect(calls.slice(2)).toEqual(['apt-get install', 'apt-get update', 'apt-get install']);
});

test.each([
  [
    'without root',
    { ...surroundings, isRoot: false },
    { 'apt-get --version': 1 },
    'not root',
    'sudo apt-get install mmdebstrap',
  ],
  ['without apt', surroundings, {}, 'no apt-get', 'on a Debian-like machine'],
  [
    'with an apt that does not have it',
    surroundings,
    { 'apt-get --version': 1 },
    'E: no candidate',
    'registry',
  ],
])('%s it says what to do', async (_case, given, works, found, next) => {
  const failure = ensureMmdebstrap(given, machine(works).run);
  await expect(failure).rejects.toThrow(found);
  await expect(failure).rejects.toThrow(next);
});
