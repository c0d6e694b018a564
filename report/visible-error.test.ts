import { expect, test } from 'vitest';
import { ExitCode, VisibleError } from './visible-error.ts';

test('a visible error reads: doing, found, expected, evidence, next', () => {
  const error = new VisibleError({
    doing: 'starting the endpoint',
    found: 'port 8080 is taken by nginx (pid 12)',
    expected: 'a free port',
    evidence: ['LISTEN 127.0.0.1:8080'],
    next: 'stop nginx',
    exitCode: ExitCode.machine,
  });
  expect(error.message.split('\n')).toEqual([
    'starting the endpoint: port 8080 is taken by nginx (pid 12)',
    '  expected: a free port',
    '  | LISTEN 127.0.0.1:8080',
    '  next: stop nginx',
  ]);
  expect(error.exitCode).toBe(3);
});

test('a visible error keeps its cause', () => {
  const cause = new Error('ECONNREFUSED');
  expect(new VisibleError({ doing: 'a', found: 'b', next: 'c', cause }).cause).toBe(cause);
});
