import type Docker from 'dockerode';
import type { ImageInspectInfo } from 'dockerode';
import { daemonError } from '../daemon-error.ts';
import { unlessGone } from '../../../../infra/engine/gone.ts';
import { followed } from '../../../followed.ts';
import { PullProgress, type PullEvent } from '../../../pull/pull-progress.ts';
import { withTag } from '../../../pull/with-tag.ts';
import { isOffline, notFetched } from '../../../../infra/offline.ts';
import type { Context } from '../resource.ts';
import { authFor } from './registry-auth.ts';

/** Milliseconds between two lines: without a terminal Pulumi prints each. */
const pause = 2000;

/** The image if it is on the engine, else pulled. */
export async function ensureImage(
  name: string,
  context: Context,
  platform?: string,
): Promise<ImageInspectInfo> {
  return (await findImage(context.engine, name)) ?? (await pull(name, context, platform));
}

export function findImage(engine: Docker, name: string): Promise<ImageInspectInfo | undefined> {
  return unlessGone(engine.getImage(name).inspect());
}

/** @throws Error in the official plug-in's words */
export async function pull(
  name: string,
  { engine, registries, signal, progress }: Context,
  platform?: string,
): Promise<ImageInspectInfo> {
  try {
    if (isOffline()) throw new Error(notFetched);
    const authconfig = await authFor(name, registries);
    const stream = await engine.pull(withTag(name), {
      abortSignal: signal,
      ...(platform ? { platform } : {}),
      ...(authconfig ? { authconfig } : {}),
    });
    const layers = new PullProgress();
    let shown = 0;
    await followed(engine, stream, (event: PullEvent) => {
      layers.add(event);
      if (Date.now() - shown < pause) return;
      shown = Date.now();
      progress(layers.summary());
    });
    return await engine.getImage(name).inspect();
  } catch (error) {
    const reason = daemonError(error);
    throw new Error(`unable to pull image ${name}: error pulling image ${name}: ${reason}`, {
      cause: error,
    });
  }
}
