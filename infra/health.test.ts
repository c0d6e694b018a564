import { expect, test } from 'vitest';
import { duration, ownCheck } from './health.ts';

test.each([
  [5, '5s'],
  [60, '1m0s'],
  [90, '1m30s'],
  [3600, '1h0m0s'],
])('%i seconds read %s', (seconds, text) => {
  expect(duration(seconds)).toBe(text);
});

const check = { command: ['ask.sh'], timeout: 5, startPeriod: 60 };
const docker = { isPodman: false, hasStartInterval: true };
const oldDocker = { ...docker, hasStartInterval: false };
const podman = { isPodman: true, hasStartInterval: false };
const common = { retries: 3, startPeriod: '1m0s' };

test('an engine that has no interval for the start asks what rests: as soon at first, as seldom later', () => {
  const { tests, ...when } = ownCheck({ ...check, facts: oldDocker });
  const script = expect.stringContaining('sleep') as string;
  const rested = ['sh', '-c', script, 'rested-check', '30', '8', 'ask.sh'];
  expect(tests).toEqual(['CMD', ...rested]);
  expect(when).toEqual({ ...common, interval: '2s', timeout: '13s' });
});

test.each([
  ['docker 25', docker, undefined, { interval: '10s', startInterval: '500ms' }],
  ['podman', podman, undefined, { interval: '2s' }],
  ['an interval of the user’s', oldDocker, 7, { interval: '7s' }],
])('%s: nothing rests', (_, facts, interval, when) => {
  expect(ownCheck({ ...check, interval, facts })).toEqual({
    ...{ ...common, ...when },
    tests: ['CMD', 'ask.sh'],
    timeout: '5s',
  });
});
