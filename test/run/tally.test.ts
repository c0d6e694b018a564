import { expect, test } from 'vitest';
import { add, tallyOf } from './tally.ts';

test('counts are vitest’s own', () => {
  const report = { numPassedTests: 7, numFailedTests: 2, success: false };
  expect(tallyOf(report)).toEqual({ passed: 7, failed: 2 });
});

test('a file that does not load is a failure', () => {
  const report = { numPassedTests: 7, numFailedTests: 0, success: false };
  expect(tallyOf(report)).toEqual({ passed: 7, failed: 1 });
});

test('a run without a test is a failure', () => {
  const report = { numPassedTests: 0, numFailedTests: 0, success: true };
  expect(tallyOf(report)).toEqual({ passed: 0, failed: 1 });
});

test('tallies add up', () => {
  expect(
    add([
      { passed: 1, failed: 0 },
      { passed: 2, failed: 3 },
    ]),
  ).toEqual({ passed: 3, failed: 3 });
  expect(add([])).toEqual({ passed: 0, failed: 0 });
});
