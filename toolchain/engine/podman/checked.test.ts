import { expect, test } from 'vitest';
import type { Checked } from './checked.ts';
import { healthOf, isCheckDue, lookedWell } from './checked.ts';

const now = Date.parse('2026-01-01T00:10:00Z');
const ago = (seconds: number) => new Date(now - seconds * 1000).toISOString();

interface Given {
  readonly status: string;
  /** In seconds before now. */
  readonly started: number;
  readonly last?: number;
  readonly interval?: number;
  readonly startPeriod?: number;
  readonly running?: boolean;
}

const container = ({ status, started, last, running = true, ...check }: Given): Checked => ({
  State: {
    Running: running,
    StartedAt: ago(started),
    Health: { Status: status, Log: last === undefined ? null : [{ End: ago(last), ExitCode: 0 }] },
  },
  Config: {
    Healthcheck: {
      Interval: (check.interval ?? 2) * 1e9,
      StartPeriod: (check.startPeriod ?? 0) * 1e9,
    },
  },
});

test.each<[string, Given, boolean]>([
  ['healthy, looked at in time', { status: 'healthy', started: 60, last: 2.5 }, false],
  ['healthy, not looked at for longer', { status: 'healthy', started: 60, last: 3.5 }, true],
  ['unhealthy, not looked at for longer', { status: 'unhealthy', started: 60, last: 3.5 }, true],
  ['starting, just now', { status: 'starting', started: 0.2, startPeriod: 60 }, false],
  ['starting', { status: 'starting', started: 1, startPeriod: 60 }, true],
  [
    'starting, asked already',
    { status: 'starting', started: 5, last: 0.3, startPeriod: 60 },
    false,
  ],
  [
    'starting for so long that failures count',
    { status: 'starting', started: 60, last: 1, startPeriod: 30 },
    false,
  ],
  ['started again since', { status: 'healthy', started: 1, last: 600 }, false],
  ['of the usual interval', { status: 'healthy', started: 60, last: 20, interval: 0 }, false],
  ['not running', { status: 'unhealthy', started: 60, last: 30, running: false }, false],
  ['without a health check', { status: 'none', started: 60 }, false],
])('a container that is %s', (_case, given, expected) => {
  expect(isCheckDue(container(given), now)).toBe(expected);
});

test('an engine that says nothing about health has none to look at', () => {
  const silent = { State: { Running: true, StartedAt: ago(60) }, Config: {} };
  expect(isCheckDue(silent, now)).toBe(false);
});

const looked = (Status: string, exitCodes: readonly number[], Retries?: number): Checked => ({
  State: {
    Running: true,
    StartedAt: ago(60),
    Health: { Status, Log: exitCodes.map((ExitCode) => ({ End: ago(1), ExitCode })) },
  },
  Config: { Healthcheck: { Retries } },
});

test.each<[string, readonly number[], number | undefined, string]>([
  ['healthy', [0, 1, 1], 3, 'healthy'],
  ['healthy', [0, 1, 1, 1], 3, 'unhealthy'],
  ['healthy', [1, 1, 1], undefined, 'unhealthy'],
  ['healthy', [1], 1, 'unhealthy'],
  ['healthy', [1, 1, 1, 0], 3, 'healthy'],
  ['healthy', [], 3, 'healthy'],
  ['starting', [1, 1, 1, 1], 3, 'starting'],
  ['unhealthy', [1], 3, 'unhealthy'],
  ['', [], 3, 'none'],
])(
  'what podman calls “%s” after %j, with %s retries, is %s',
  (status, codes, retries, expected) => {
    expect(healthOf(looked(status, codes, retries))).toBe(expected);
  },
);

test('the last look counts', () => {
  expect(lookedWell(looked('healthy', [1, 0]))).toBe(true);
  expect(lookedWell(looked('healthy', [0, 1]))).toBe(false);
  expect(lookedWell(looked('starting', []))).toBe(true);
});
