import { expect, test } from 'vitest';
import { failureOfConnection, failureOfStatus, retryAfterOf } from './failure.ts';

test.each([
  [302, 'refused', false],
  [400, 'refused', false],
  [403, 'refused', false],
  [404, 'refused', false],
  [408, 'timeout', true],
  [413, 'refused', false],
  [415, 'refused', false],
  [422, 'refused', false],
  [424, 'unavailable', true],
  [429, 'throttled', true],
  [500, 'unavailable', true],
  [503, 'unavailable', true],
  [530, 'unavailable', true],
])('a status %i means %s, retryable: %s', (status, kind, retryable) => {
  const failure = failureOfStatus({ status, words: 'so it is' });
  expect(failure).toMatchObject({ kind, retryable, status });
  expect(failure.message).toContain(`${status}: so it is`);
});

test('the endpoint’s words are told on one line, and not at any length', () => {
  const { message } = failureOfStatus({ status: 500, words: `one\n two\n${'x'.repeat(9_999)}` });
  expect(message).toMatch(/one two x+…$/);
  expect(message.length).toBeLessThan(400);
});

const noon = Date.UTC(2026, 0, 1, 12);
test.each([
  [undefined, undefined],
  ['0', 0],
  ['7', 7_000],
  ['Thu, 01 Jan 2026 12:00:03 GMT', 3_000],
  ['Thu, 01 Jan 2026 11:00:00 GMT', 0],
  ['soon', undefined],
  ['-1', undefined],
])('Retry-After: %s asks for %s ms', (header, ms) => {
  expect(retryAfterOf(header, () => noon)).toBe(ms);
});

test.each([
  ['ECONNREFUSED', 'unavailable', true],
  ['ECONNRESET', 'unavailable', true],
  ['ENOTFOUND', 'unavailable', true],
  ['UND_ERR_SOCKET', 'unavailable', true],
  ['UND_ERR_CONNECT_TIMEOUT', 'unavailable', true],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'refused', false],
  ['HPE_INVALID_CONSTANT', 'bad-answer', false],
])('a connection that fails with %s means %s, retryable: %s', (code, kind, retryable) => {
  const cause = Object.assign(new Error('it broke'), { code });
  const failure = failureOfConnection(cause);
  expect(failure).toMatchObject({ kind, retryable, cause });
  expect(failure.message).toContain('it broke');
});
