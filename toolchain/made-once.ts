import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import lockfile from 'proper-lockfile';
import type { Progress } from '../report/progress.ts';

/**
 * Makes a folder that several processes may want at once: one makes it, the others wait and find
 * it. It is made beside its place and moved there when it is whole, so that an interrupted attempt
 * leaves nothing that looks finished.
 *
 * @param make fills the folder that it is given
 */
export async function madeOnce(
  folder: string,
  make: (unfinished: string) => Promise<void>,
  progress: Progress,
): Promise<void> {
  if (existsSync(folder)) return;
  const parent = dirname(folder);
  await mkdir(parent, { recursive: true });
  const release = await lock(folder, progress);
  try {
    if (existsSync(folder)) return;
    const prefix = `.${basename(folder)}.`;
    await removeLeftOvers(parent, prefix);
    const unfinished = await mkdtemp(join(parent, prefix));
    try {
      await make(unfinished);
      await rename(unfinished, folder);
    } finally {
      await rm(unfinished, { recursive: true, force: true });
    }
  } finally {
    await release();
  }
}

async function lock(folder: string, progress: Progress): Promise<() => Promise<void>> {
  const options = { realpath: false };
  try {
    return await lockfile.lock(folder, options);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ELOCKED') throw error;
  }
  progress.update('another process is making the same; waiting for it');
  return lockfile.lock(folder, {
    ...options,
    retries: { forever: true, factor: 1, minTimeout: 500, maxTimeout: 500 },
  });
}

/** Whoever holds the lock is the only one at work: other attempts were interrupted. */
async function removeLeftOvers(parent: string, prefix: string): Promise<void> {
  for (const name of await readdir(parent)) {
    if (name.startsWith(prefix)) await rm(join(parent, name), { recursive: true, force: true });
  }
}
