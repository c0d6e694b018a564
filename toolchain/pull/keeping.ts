import { mkdir, statfs } from 'node:fs/promises';
import lockfile from 'proper-lockfile';
import { engineWords } from '../../infra/engine/engine-words.ts';
import { parseImageName } from '../../infra/image-name.ts';
import { digestOf } from '../../infra/registry/manifest.ts';
import { bytesInWords } from '../../report/amounts.ts';
import { VisibleError } from '../../report/visible-error.ts';
import type { Attempt } from './attempt.ts';
import { attemptPull } from './attempt.ts';
import { bytesNeeded } from './disk-need.ts';
import type { EngineInfo } from './engine-disk.ts';
import { engineDisk, storeOf } from './engine-disk.ts';
import { KeptBlobs } from './kept-blobs.ts';
import { KeptPull } from './kept-pull.ts';
import type { Readable } from './readable.ts';
import { isPassing } from './passing.ts';
import type { PullRequest } from './pull-image.ts';

/** A pull whose parts are kept until it is done. */
export interface Keeping extends Readable {
  readonly folder: string;
}

/** Bytes, compressed, below which to begin anew costs less than to keep. */
const worthKeeping = 50_000_000;

/**
 * Docker's own store of images throws all away that an unfinished pull has brought (seen with 20.10),
 * finished layers too. So what has come is kept beside it, where it is large, the engine is on this
 * machine, and there is room for both; undefined elsewhere.
 */
export async function keepingOf(
  { engine, keepIn }: Pick<PullRequest, 'engine' | 'keepIn'>,
  readable: Readable,
  info: EngineInfo,
): Promise<Keeping | undefined> {
  const sizes = readable.manifest.layers.map(({ size }) => size);
  const total = sizes.reduce((sum, size) => sum + size, 0);
  const isSuch = engine.kind === 'docker' && storeOf(info) === 'unpacked' && total >= worthKeeping;
  if (keepIn === undefined || !isSuch) return undefined;
  const disk = await engineDisk(info, { host: engine.host });
  if (typeof disk === 'string') return undefined;
  await mkdir(keepIn, { recursive: true });
  const { bavail, bsize } = await statfs(keepIn);
  // Both may well be on one disk.
  const needed = bytesNeeded(sizes, 'unpacked') + total;
  if (Math.min(disk.free, bavail * bsize) < needed) return undefined;
  return { ...readable, folder: keepIn };
}

/**
 * Pulls by way of what is kept, and drops it when the engine has it all. Resolves to the bytes that the
 * registry gave; undefined where it cannot be done so, and a plain pull may do.
 */
export async function pullKept(attempt: Attempt, keeping: Keeping): Promise<number | undefined> {
  const { engine, name, progress, signal } = attempt;
  const { session, manifest, folder } = keeping;
  const digest = digestOf(manifest.text);
  const blobs = await KeptBlobs.in(folder, digest, session, manifest.blobs);
  const release = await lockfile.lock(blobs.folder).catch(() => undefined);
  // Another process is at it: the engine pulls for both at once.
  if (release === undefined) return undefined;
  try {
    const before = await blobs.here();
    if (before > 0)
      progress.update(`pulling ${name}: ${bytesInWords(before)} are here from before`, 'at once');
    await using registry = await KeptPull.of(parseImageName(name).repository, manifest, blobs);
    await attemptPull({ ...attempt, login: undefined }, registry.name);
    // The engine has every layer now: it gets the name, and the digest as the registry has it.
    await attemptPull(attempt);
    await engine.docker.getImage(registry.name).remove();
  } catch (error) {
    if (signal?.aborted) {
      const kept = bytesInWords(await blobs.here());
      progress.update(`pulling ${name}: ${kept} are kept for the next time`, 'at once');
      throw error;
    }
    if (error instanceof VisibleError || isPassing(engineWords(error))) throw error;
    await blobs.drop();
    return undefined;
  } finally {
    await release();
  }
  await blobs.drop();
  return blobs.fetched;
}
