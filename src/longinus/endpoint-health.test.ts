import { expect, test } from 'vitest';
import type { Attempt } from '../embeddings/index.ts';
import { EndpointHealth } from './endpoint-health.ts';

const attempt = (outcome: Attempt['outcome'], status?: number): Attempt => ({
  number: 1,
  ms: 5,
  outcome,
  ...(status !== undefined && { status }),
});

test('nothing is known before it was asked', () => {
  expect(new EndpointHealth().now).toEqual({ state: 'unknown', since: null, reason: null });
});

test.each([
  [attempt('embedded'), 'answers', null],
  [attempt('refused', 400), 'answers', null],
  [attempt('throttled', 429), 'fails', 'throttled 429'],
  [attempt('timeout'), 'fails', 'timeout'],
  [attempt('bad-answer'), 'fails', 'bad-answer'],
])('after %o it %s', (heard, state, reason) => {
  const health = new EndpointHealth();
  health.heard(heard);
  expect(health.now).toMatchObject({ state, reason });
});

test('it is so since the first time, and what was given up says nothing', () => {
  const health = new EndpointHealth();
  health.heard(attempt('throttled', 429));
  const { since } = health.now;
  health.heard(attempt('aborted'));
  health.heard(attempt('unavailable', 503));
  expect(health.now).toEqual({ state: 'fails', since, reason: 'unavailable 503' });
});
