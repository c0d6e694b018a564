import { setTimeout as pause } from 'node:timers/promises';
import { Pool } from 'undici';

export interface OpenLoad {
  readonly url: string;
  readonly path: string;
  readonly bodies: readonly string[];
  readonly perSecond: number;
  readonly seconds: number;
}

export interface OpenLoaded {
  /** ms of what was answered with an embedding. */
  readonly accepted: readonly number[];
  /** ms of what was refused with 503. */
  readonly refused: readonly number[];
  /** Everything else. */
  readonly broken: number;
}

/**
 * Requests at their own times, whether the ones before are answered or not: what overload is. A
 * request that is sent late, because the client had no time, counts from when it was due.
 */
export async function openLoad(options: OpenLoad): Promise<OpenLoaded> {
  const { url, path, bodies, perSecond, seconds } = options;
  const pool = new Pool(url, { connections: 512 });
  const accepted: number[] = [];
  const refused: number[] = [];
  let broken = 0;
  const ask = async (body: string, due: number) => {
    const headers = { 'content-type': 'application/json', accept: 'application/json' };
    try {
      const { statusCode, body: answer } = await pool.request({
        path,
        method: 'POST',
        headers,
        body,
      });
      await answer.dump();
      if (statusCode === 200) accepted.push(performance.now() - due);
      else if (statusCode === 503) refused.push(performance.now() - due);
      else broken += 1;
    } catch {
      broken += 1;
    }
  };
  const began = performance.now();
  const asked: Promise<void>[] = [];
  for (let count = 0; count < perSecond * seconds; count += 1) {
    const due = began + (count * 1000) / perSecond;
    const early = due - performance.now();
    if (early > 0) await pause(early);
    asked.push(ask(bodies[count % bodies.length] ?? '', due));
  }
  await Promise.all(asked);
  await pool.close();
  return { accepted, refused, broken };
}
