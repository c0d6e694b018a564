import { expect, test } from 'vitest';
import { add, inWords, tallyOf } from './tally.ts';

test('counts are vitest’s own', () => {
  const report = { numPassedTests: 7, numFailedTests: 2, numPendingTests: 1, success: false };
  expect(tallyOf(report)).toEqual({ passed: 7, failed: 2, skipped: 1 });
});

test('a file that does not load is a failure', () => {
  const report = { numPassedTests: 7, numFailedTests: 0, numPendingTests: 0, success: false };
  expect(tallyOf(report)).toEqual({ passed: 7, failed: 1, skipped: 0 });
});

test('a run in which no test ran is a failure', () => {
  const report = { numPassedTests: 0, numFailedTests: 0, numPendingTests: 3, success: true };
  expect(tallyOf(report)).toEqual({ passed: 0, failed: 1, skipped: 3 });
});

test('tallies add up', () => {
  expect(
    add([
      { passed: 1, failed: 0 },
      { passed: 2, failed: 3, skipped: 4 },
    ]),
  ).toEqual({ passed: 3, failed: 3, skipped: 4 });
  expect(add([])).toEqual({ passed: 0, failed: 0, skipped: 0 });
});

test.each([
  [{ passed: 3, failed: 1 }, '3 passed, 1 failed'],
  [{ passed: 3, failed: 0, skipped: 2 }, '3 passed, 0 failed'],
])('%j in words', (tally, words) => {
  expect(inWords(tally)).toBe(words);
});
