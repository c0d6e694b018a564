import { setTimeout as pause } from 'node:timers/promises';
import pRetry from 'p-retry';
import { unlessAborted, within } from './abort.ts';
import { EmbeddingError } from './embedding-error.ts';
import type { EmbeddingErrorKind } from './embedding-error.ts';

/** One try that is over, for metrics. */
export interface Attempt {
  /** 1 is the first. */
  readonly number: number;
  readonly ms: number;
  readonly outcome: 'embedded' | EmbeddingErrorKind;
  readonly status?: number;
}

export interface AttemptsPolicy {
  readonly attempts: number;
  readonly timeoutMs: number;
  readonly deadlineMs: number;
  readonly backoffMs: number;
  readonly backoffMostMs: number;
}

export interface AttemptsSeams {
  readonly onAttempt?: ((attempt: Attempt) => void) | undefined;
  readonly random?: (() => number) | undefined;
  /** Milliseconds of a clock that never goes back. */
  readonly now?: (() => number) | undefined;
}

/**
 * Tries `once` until it gives something, until trying again cannot help, or until the next try
 * would come after the deadline. Once `signal` is aborted it rejects at once with its reason.
 */
export async function attempt<T>(
  once: (signal: AbortSignal) => Promise<T>,
  policy: AttemptsPolicy,
  signal: AbortSignal,
  { onAttempt, random = Math.random, now = () => performance.now() }: AttemptsSeams = {},
): Promise<T> {
  const startedAt = now();
  const leftMs = () => policy.deadlineMs - (now() - startedAt);
  const tryOnce = async (number: number) => {
    const triedAt = now();
    const tell = (outcome: Attempt['outcome'], status?: number) => {
      const said = { number, ms: now() - triedAt, outcome };
      onAttempt?.(status === undefined ? said : { ...said, status });
    };
    try {
      const ms = Math.min(policy.timeoutMs, leftMs());
      const value = await within(Math.max(1, ms), () => late(ms), once, signal);
      tell('embedded');
      return value;
    } catch (error) {
      if (signal.aborted) tell('aborted');
      else if (error instanceof EmbeddingError) tell(error.kind, error.status);
      throw error;
    }
  };
  let tried = 0;
  try {
    return await pRetry(
      (number) => {
        tried = number;
        return tryOnce(number);
      },
      {
        retries: policy.attempts - 1,
        signal,
        // Its own jitter is not a full one, and it knows no Retry-After.
        minTimeout: 0,
        shouldRetry: async ({ error, attemptNumber }) => {
          if (!(error instanceof EmbeddingError) || !error.retryable) return false;
          const waitMs = waitOf(attemptNumber, error.retryAfterMs, policy, random);
          if (waitMs >= leftMs()) return false;
          await unlessAborted(pause(waitMs), signal);
          return leftMs() > 0;
        },
      },
    );
  } catch (error) {
    throw signal.aborted ? signal.reason : afterAll(error, tried, now() - startedAt);
  }
}

/** Full jitter: any time up to the doubling one, so that callers who failed together part. */
export function waitOf(
  failed: number,
  retryAfterMs = 0,
  { backoffMs, backoffMostMs }: Pick<AttemptsPolicy, 'backoffMs' | 'backoffMostMs'>,
  random: () => number,
): number {
  const most = Math.min(backoffMostMs, backoffMs * 2 ** (failed - 1));
  return Math.max(retryAfterMs, random() * most);
}

function late(ms: number): EmbeddingError {
  const message = `no answer from the endpoint within ${String(Math.round(ms))} ms`;
  return new EmbeddingError('timeout', message, { retryable: true });
}

/** The last error, and what was done before it. */
function afterAll(error: unknown, tried: number, ms: number): unknown {
  if (!(error instanceof EmbeddingError) || tried < 2) return error;
  const message = `${error.message} (${String(tried)} attempts in ${String(Math.round(ms))} ms)`;
  return new EmbeddingError(error.kind, message, error);
}
