import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { z } from 'zod';
import { VisibleError } from '../../report/visible-error.ts';

const script = fileURLToPath(new URL('requests.lua', import.meta.url));

const result = z.object({
  requests: z.number(),
  seconds: z.number(),
  /** ms. */
  p50: z.number(),
  p99: z.number(),
  /** Answers with a status of 400 and more. */
  refused: z.number(),
  /** Connections that failed, and answers that did not come. */
  broken: z.number(),
});

export interface Loaded extends z.infer<typeof result> {
  /** Requests a second that were answered with an embedding. */
  readonly rate: number;
}

export interface Load {
  /** Without a path. */
  readonly url: string;
  readonly path: string;
  readonly bodies: readonly string[];
  readonly clients: number;
  readonly seconds: number;
}

/**
 * So many clients, each asking again as soon as it is answered. wrk, because it shares the processors
 * with what is measured, and takes the least of them.
 */
export async function load({ url, path, bodies, clients, seconds }: Load): Promise<Loaded> {
  const folder = await mkdtemp(join(tmpdir(), 'wrk-'));
  try {
    const file = join(folder, 'bodies');
    await writeFile(file, bodies.join('\n'));
    const options = ['-t', '1', '-c', String(clients), '-d', `${seconds}s`, '--timeout', '30s'];
    const { stdout } = await execa('wrk', [...options, '-s', script, url, '--', path, file]);
    const measured = result.parse(JSON.parse(stdout.slice(stdout.lastIndexOf('\n{'))));
    return { ...measured, rate: (measured.requests - measured.refused) / measured.seconds };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

export async function requireWrk(): Promise<void> {
  const { failed } = await execa('wrk', ['-v'], { reject: false }).then(
    ({ code }) => ({ failed: code === 'ENOENT' }),
    () => ({ failed: true }),
  );
  if (!failed) return;
  throw new VisibleError({
    doing: 'looking for wrk, which makes the load',
    found: 'none on PATH',
    next: 'apt-get install wrk (brew install wrk), and run this again',
  });
}
