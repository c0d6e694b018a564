import { expect, test } from 'vitest';
import { offlineVerdict } from './offline-verdict.ts';

const failed = {
  resource: 'endpoint-image',
  message: 'unable to build image sagemaker-local/serving:0a1b: The command … returned 1\n  pip …',
};

test('a build that wanted to fetch is told with its image, and what to do while online', () => {
  expect(offlineVerdict([failed], true)).toEqual({
    found: expect.stringContaining('sagemaker-local/serving:0a1b of endpoint is not on') as string,
    next: expect.stringContaining('while online, run `npm run up`') as string,
  });
});

test('other failures are none of it', () => {
  expect(offlineVerdict([failed], false)).toBeUndefined();
  expect(offlineVerdict([{ resource: 'x', message: 'port taken' }], true)).toBeUndefined();
});
