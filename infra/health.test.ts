import { expect, test } from 'vitest';
import { duration } from './health.ts';

test.each([
  [5, '5s'],
  [60, '1m0s'],
  [90, '1m30s'],
  [3600, '1h0m0s'],
])('%i seconds read %s', (seconds, text) => {
  expect(duration(seconds)).toBe(text);
});
