import { expect, test } from 'vitest';
import { isAtLeast } from './version.ts';

test.each([
  ['1.26.8', '1.24.7', true],
  ['1.24.7', '1.24.7', true],
  ['1.24', '1.24.7', false],
  ['1.9', '1.24.7', false],
  ['2.0', '1.24.7', true],
])('%s is at least %s: %s', (version, wanted, expected) => {
  expect(isAtLeast(version, wanted)).toBe(expected);
});
