import { Pool } from 'undici';

export interface Question {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly body?: string;
}

export interface Asked {
  /** ms, in the order of the answers. */
  readonly latencies: readonly number[];
  /** From the first request to the last answer. */
  readonly seconds: number;
}

/**
 * Asks every question once, so many at a time, each client again as soon as it is answered. Throws
 * when an answer is not 200.
 */
export async function ask(
  origin: string,
  questions: readonly Question[],
  clients: number,
): Promise<Asked> {
  const pool = new Pool(origin, { connections: clients });
  const latencies: number[] = [];
  const left = questions.values();
  const client = async () => {
    for (const { method, path, body } of left) {
      const sent = performance.now();
      const headers = body === undefined ? {} : { 'content-type': 'application/json' };
      const answer = await pool.request({ method, path, headers, body: body ?? null });
      const text = await answer.body.text();
      if (answer.statusCode !== 200) throw new Error(`${path}: ${answer.statusCode} ${text}`);
      latencies.push(performance.now() - sent);
    }
  };
  const started = performance.now();
  try {
    await Promise.all(Array.from({ length: clients }, client));
  } finally {
    await pool.destroy();
  }
  return { latencies, seconds: (performance.now() - started) / 1000 };
}
