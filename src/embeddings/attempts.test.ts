import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, test, vi } from 'vitest';
import { attempt, waitOf } from './attempts.ts';
import type { Attempt, AttemptsPolicy } from './attempts.ts';
import { badAnswer, EmbeddingError } from './embedding-error.ts';

const policy: AttemptsPolicy = {
  attempts: 3,
  timeoutMs: 5_000,
  deadlineMs: 5_000,
  backoffMs: 1,
  backoffMostMs: 4,
};
const never = new AbortController().signal;
const down = (retryAfterMs?: number) =>
  new EmbeddingError('unavailable', 'it is down', { retryable: true, status: 503, retryAfterMs });

/** Fails with these, one after the other, and gives 'it' then. */
const failing = (...errors: readonly Error[]) => {
  const left = [...errors];
  return vi.fn(() => {
    const error = left.shift();
    return error ? Promise.reject(error) : Promise.resolve('it');
  });
};

test('what may be retried is, and each attempt is told of', async () => {
  const told: Attempt[] = [];
  const once = failing(down(), down());
  const onAttempt = (one: Attempt) => told.push(one);
  expect(await attempt(once, policy, never, { onAttempt })).toBe('it');
  expect(told).toMatchObject([
    { number: 1, outcome: 'unavailable', status: 503 },
    { number: 2, outcome: 'unavailable', status: 503 },
    { number: 3, outcome: 'embedded' },
  ]);
});

test('the last error is told when no attempt is left, and how many there were', async () => {
  const once = failing(down(), down(), down(), down());
  const failed = attempt(once, policy, never);
  await expect(failed).rejects.toMatchObject({ kind: 'unavailable', retryable: true, status: 503 });
  await expect(failed).rejects.toThrow(/it is down \(3 attempts in \d+ ms\)/);
  expect(once).toHaveBeenCalledTimes(3);
});

test.each([
  ['what may not be retried', badAnswer('not JSON')],
  ['a mistake of the program', new TypeError('x is not a function')],
])('%s ends at once, as it was', async (_, error) => {
  const once = failing(error);
  await expect(attempt(once, policy, never)).rejects.toBe(error);
  expect(once).toHaveBeenCalledTimes(1);
});

describe('the pause', () => {
  const backoff = { backoffMs: 100, backoffMostMs: 1_000 };

  test.each([
    [1, 0, 0],
    [1, 0.5, 50],
    [2, 0.5, 100],
    [4, 0.5, 400],
    [9, 0.5, 500],
    [99, 0.5, 500],
  ])('after failure %i, with chance %d, is %i ms', (failed, chance, ms) => {
    expect(waitOf(failed, undefined, backoff, () => chance)).toBe(ms);
  });

  test('is not shorter than Retry-After, which has no cap', () => {
    expect(waitOf(1, 30_000, backoff, () => 0.5)).toBe(30_000);
    expect(waitOf(2, 10, backoff, () => 0.5)).toBe(100);
  });

  test('lasts as long as Retry-After says', async () => {
    const startedAt = performance.now();
    await attempt(failing(down(60)), policy, never);
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(59);
  });
});

test('an attempt that takes too long is aborted, and retried', async () => {
  const signals: AbortSignal[] = [];
  const once = (signal: AbortSignal) => {
    signals.push(signal);
    return signals.length === 1 ? new Promise<string>(() => undefined) : Promise.resolve('it');
  };
  expect(await attempt(once, { ...policy, timeoutMs: 20 }, never)).toBe('it');
  expect(signals.map(({ aborted }) => aborted)).toEqual([true, false]);
});

describe('the deadline', () => {
  test('cuts an attempt short', async () => {
    const deaf = () => new Promise<string>(() => undefined);
    const failed = attempt(deaf, { ...policy, deadlineMs: 30 }, never);
    await expect(failed).rejects.toMatchObject({ kind: 'timeout', retryable: true });
  });

  test('ends the attempts at once when the next one would come after it', async () => {
    const once = failing(down(60_000));
    await expect(attempt(once, policy, never)).rejects.toMatchObject({ retryAfterMs: 60_000 });
    expect(once).toHaveBeenCalledTimes(1);
  });

  test('is for all attempts together', async () => {
    const clock = { now: 0 };
    const once = vi.fn(() => {
      clock.now += 2_000;
      return Promise.reject(down());
    });
    const patient = { ...policy, attempts: 100 };
    await expect(attempt(once, patient, never, { now: () => clock.now })).rejects.toThrow(
      '3 attempts in 6000 ms',
    );
  });
});

describe('an abort', () => {
  const reason = new EmbeddingError('aborted', 'enough', { retryable: false });

  test('before the first attempt spares it', async () => {
    const once = failing();
    await expect(attempt(once, policy, AbortSignal.abort(reason))).rejects.toBe(reason);
    expect(once).not.toHaveBeenCalled();
  });

  test('during an attempt ends it, also where it is deaf', async () => {
    const control = new AbortController();
    const told: Attempt[] = [];
    const deaf = vi.fn<(signal: AbortSignal) => Promise<string>>(
      () => new Promise(() => undefined),
    );
    const onAttempt = (one: Attempt) => told.push(one);
    const failed = attempt(deaf, policy, control.signal, { onAttempt });
    await vi.waitFor(() => {
      expect(deaf).toHaveBeenCalled();
    });
    control.abort(reason);
    await expect(failed).rejects.toBe(reason);
    expect(deaf.mock.lastCall?.[0].aborted).toBe(true);
    expect(told).toMatchObject([{ number: 1, outcome: 'aborted' }]);
  });

  test('during a pause ends it, and no attempt follows', async () => {
    const control = new AbortController();
    const once = failing(down(4_000));
    const failed = attempt(once, policy, control.signal);
    await vi.waitFor(() => {
      expect(once).toHaveBeenCalled();
    });
    await pause(1);
    control.abort(reason);
    await expect(failed).rejects.toBe(reason);
    expect(once).toHaveBeenCalledTimes(1);
  });
});
