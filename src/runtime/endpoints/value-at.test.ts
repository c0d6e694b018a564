import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { vectorAt } from '../../../smoke/vector.ts';
import { wrongVector } from './health.ts';
import { valueAt } from './value-at.ts';

interface Row {
  readonly path: string;
  readonly answer: unknown;
  /** Null: there is none. */
  readonly vector: readonly number[] | null;
}

/** What src/serving/tests/test_probe.py is held to as well. */
const rows = JSON.parse(
  readFileSync(new URL('../../serving/tests/answer-paths.json', import.meta.url), 'utf8'),
) as readonly Row[];

const ofVectors = rows.filter(({ vector }) => vector !== null);
const ofNone = rows.filter(({ vector }) => vector === null);

test.each(ofVectors)('$path of $answer is $vector, to all who look', ({ path, answer, vector }) => {
  const body = JSON.stringify(answer);
  expect(valueAt(answer, path)).toEqual(vector);
  expect(vectorAt(body, path)).toEqual(vector);
  expect(wrongVector(200, Buffer.from(body), path)).toBeUndefined();
});

test.each(ofNone)('$path of $answer is no vector, to all who look', ({ path, answer }) => {
  const body = JSON.stringify(answer);
  expect(Array.isArray(valueAt(answer, path))).toBe(false);
  expect(typeof vectorAt(body, path)).toBe('string');
  expect(wrongVector(200, Buffer.from(body), path)).toContain(path);
});
