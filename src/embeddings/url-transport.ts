import { Pool } from 'undici';
import { failureOfConnection, failureOfStatus } from './failure.ts';
import type { Transport } from './transport.ts';
import { wholeAnswer } from './whole-answer.ts';

export interface UrlTransportOptions {
  /** What stands before `/invocations`. */
  readonly url: URL;
  /** The most connections, and so requests, at one time. */
  readonly connections: number;
  /** After which a connection is given up that does not come about. */
  readonly timeoutMs: number;
}

/** Below the 5 s after which the endpoint closes an idle connection. */
const idleMs = 4_000;
/** Some hundred times the JSON of 384 numbers: what is longer is something else. */
const longestAnswer = 6 * 1024 * 1024;
const headers = { 'content-type': 'application/json', accept: 'application/json' };

/** The container’s own contract, over plain HTTP and kept connections. */
export function urlTransport({ url, connections, timeoutMs }: UrlTransportOptions): Transport {
  const path = `${url.pathname.replace(/\/$/, '')}/invocations`;
  const pool = new Pool(url.origin, {
    connections,
    keepAliveTimeout: idleMs,
    connect: { timeout: timeoutMs },
    maxResponseSize: longestAnswer,
    // Each attempt has a clock of its own.
    headersTimeout: 0,
    bodyTimeout: 0,
  });
  return {
    async invoke(payload, signal) {
      const { status, text, retryAfter } = await post(pool, path, payload, signal);
      if (status >= 200 && status < 300) return text;
      throw failureOfStatus({ status, words: text, retryAfter });
    },
    async close() {
      await pool.destroy();
    },
  };
}

async function post(pool: Pool, path: string, body: string, signal: AbortSignal) {
  try {
    const asked = { method: 'POST', path, headers, body } as const;
    const { status, text, headers: given } = await wholeAnswer(pool, asked, signal);
    return { status, text, retryAfter: given['retry-after'] };
  } catch (error) {
    throw failureOfConnection(error);
  }
}
