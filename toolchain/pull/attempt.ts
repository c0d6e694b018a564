import { before } from '../../infra/before.ts';
import { bytesInWords } from '../../report/amounts.ts';
import type { Progress } from '../../report/progress.ts';
import type { RegistryLogin } from '../../infra/registry/login.ts';
import type { Engine } from '../engine/engine.ts';
import { followed } from '../followed.ts';
import { bytesNeeded, tooLittleSpace } from './disk-need.ts';
import type { EngineInfo } from './engine-disk.ts';
import { engineDisk, storeOf } from './engine-disk.ts';
import type { LayerSize } from '../../infra/registry/manifest.ts';
import { PullProgress } from './pull-progress.ts';
import { withTag } from './with-tag.ts';

/** One pull by an engine. */
export interface Attempt {
  readonly engine: Engine;
  /** What is shown. */
  readonly name: string;
  readonly login: RegistryLogin | undefined;
  readonly progress: Progress;
  readonly signal?: AbortSignal;
  /** What the registry's manifest says; empty where nobody could read it. */
  readonly sizes: readonly LayerSize[];
  readonly room: Room;
}

/** Rejects with VisibleError where missing layers of these sizes (bytes, compressed) do not fit. */
export type Room = (missing: readonly number[]) => Promise<void>;

/**
 * Lets the engine pull, with its progress shown. Resolves to the bytes that came, rejects with the
 * engine's own error.
 *
 * @param from the name under which the engine gets it, where that is another
 */
export async function attemptPull(
  { engine, name, login, progress, signal, sizes, room }: Attempt,
  from: string = name,
): Promise<number> {
  const layers = new PullProgress(sizes);
  const ending = new AbortController();
  const abortSignal = signal ? AbortSignal.any([signal, ending.signal]) : ending.signal;
  let asked = false;
  try {
    const stream = await engine.docker.pull(withTag(from), {
      abortSignal,
      ...(login ? { authconfig: { ...login } } : {}),
    });
    const told = followed(engine.docker, stream, (event) => {
      layers.add(event);
      progress.update(`pulling ${name}: ${layers.summary()}`);
      if (asked || !layers.isComplete) return;
      asked = true;
      // Only now has the engine said which layers it lacks: those that it has need no room.
      void room(layers.missingSizes).catch((error: unknown) => {
        ending.abort(error);
      });
    });
    await before(abortSignal, told);
    return layers.received;
  } finally {
    ending.abort();
  }
}

/** The room on the engine's disk; says so where nobody can know. */
export function roomFor(name: string, engine: Engine, info: EngineInfo, progress: Progress): Room {
  return async (missing) => {
    const needed = bytesNeeded(missing, storeOf(info));
    const disk = await engineDisk(info, { host: engine.host });
    if (typeof disk === 'string') {
      const words = `about ${bytesInWords(needed)} of disk are needed, which cannot be checked`;
      progress.update(`pulling ${name}: ${words}: ${disk}`, 'at once');
    } else if (disk.free < needed) throw tooLittleSpace(name, missing, needed, disk);
  };
}
