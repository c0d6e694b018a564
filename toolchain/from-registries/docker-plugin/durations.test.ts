import { expect, test } from 'vitest';
import { formatDuration, parseDuration } from './durations.ts';

test.each([
  ['0s', 0],
  ['0', 0],
  ['', 0],
  ['250ms', 250e6],
  ['0.3s', 300e6],
  ['30s', 30e9],
  ['1m30s', 90e9],
  ['2h', 7200e9],
])('%s is %d ns', (text, nanoseconds) => {
  expect(parseDuration(text)).toBe(nanoseconds);
});

test.each(['30', 's', '1 s', '1d', '-1s', '1s!'])('%s is no duration', (text) => {
  expect(parseDuration(text)).toBeUndefined();
});

test.each(['0s', '250ms', '30s', '1m30s', '2h', '1h1m1s'])(
  '%s is written as it is read',
  (text) => {
    expect(formatDuration(parseDuration(text) ?? -1)).toBe(text);
  },
);
