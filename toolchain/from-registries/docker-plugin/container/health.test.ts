import { expect, test } from 'vitest';
import { describe, healthOf, withLog } from './health.ts';
import { inspected } from './inspected.fixture.ts';

const starting = { Health: { Status: 'starting', Log: [] } };
const exited = { Running: false, Status: 'exited', ExitCode: 3, ...starting };
const policy = (Name: string, MaximumRetryCount = 0) => ({
  RestartPolicy: { Name, MaximumRetryCount },
});

test.each([
  ['healthy', { Health: { Status: 'healthy' } }, {}, 'healthy'],
  ['starting', starting, {}, 'waiting'],
  ['unhealthy: it may recover', { Health: { Status: 'unhealthy' } }, {}, 'waiting'],
  ['exited, and restarted always', exited, policy('always'), 'waiting'],
  ['exited, and restarted on failure', exited, policy('on-failure'), 'waiting'],
  ['exited', exited, {}, { hopeless: 'it exited with code 3' }],
  [
    'exited well',
    { ...exited, ExitCode: 0 },
    policy('on-failure'),
    { hopeless: 'it exited with code 0' },
  ],
  [
    'killed',
    { ...exited, ExitCode: 137, OOMKilled: true },
    {},
    { hopeless: 'it exited with code 137 (out of memory)' },
  ],
  [
    'without a healthcheck',
    {},
    {},
    { hopeless: expect.stringContaining('no healthcheck') as string },
  ],
])('a container that is %s', (_case, State, HostConfig, expected) => {
  expect(healthOf(inspected({ State, HostConfig }))).toEqual(expected);
});

test('a container that has used up its restarts has no hope', () => {
  const info = inspected({ State: exited, HostConfig: policy('on-failure', 2), RestartCount: 2 });
  expect(healthOf(info)).toEqual({ hopeless: 'it exited with code 3' });
});

test('the last health check is told with its answer', () => {
  const Log = [{ ExitCode: 1, Output: 'connection refused\n' }];
  const info = inspected({ State: { Health: { Status: 'unhealthy', Log } }, RestartCount: 4 });
  expect(describe(info)).toBe(
    'it is unhealthy, it restarted 4 times, its last health check ended with 1: connection refused',
  );
});

test('the log follows the cause', () => {
  expect(withLog('it failed', ['one', 'two'])).toBe(
    'it failed; the end of its log:\n  | one\n  | two',
  );
});
