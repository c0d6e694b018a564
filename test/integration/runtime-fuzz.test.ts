import { expect, test } from 'vitest';
import { fuzz } from '../fuzz/fuzz.ts';

test('bad requests to every route of the twin are answered as its OpenAPI document says', async ({
  skip,
}) => {
  const fuzzed = await fuzz({ examples: 25, phases: ['fuzzing'], isShown: false });
  if ('missing' in fuzzed) return skip(fuzzed.missing);
  const { requests, ...found } = fuzzed;
  expect(found).toEqual({ failures: [], mistakes: [], health: 200 });
  expect(requests).toBeGreaterThan(200);
});
