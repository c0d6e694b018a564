import { expect, test } from 'vitest';
import { isOffline } from './offline.ts';

test.each([
  ['1', true],
  ['true', true],
  ['Yes', true],
  ['0', false],
  ['false', false],
  ['', false],
  [undefined, false],
])('SAGEMAKER_LOCAL_OFFLINE=%s: %s', (value, offline) => {
  expect(isOffline(value === undefined ? {} : { SAGEMAKER_LOCAL_OFFLINE: value })).toBe(offline);
});
