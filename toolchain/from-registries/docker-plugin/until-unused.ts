import { setTimeout as sleep } from 'node:timers/promises';
import { daemonError, isConflict } from './daemon-error.ts';
import { isGone } from '../../../infra/engine/gone.ts';

/** A container that is being removed holds its networks and volumes for a moment longer. */
const patience = { seconds: 10, pause: 250 };

/** Removes something, trying again for 10 s while the engine says it is in use. */
export async function untilUnused(
  remove: () => Promise<unknown>,
  signal: AbortSignal,
  { seconds, pause } = patience,
): Promise<void> {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    try {
      await remove();
      return;
    } catch (error) {
      if (isGone(error)) return;
      if (!isConflict(error) || Date.now() > end || signal.aborted) {
        throw new Error(daemonError(error), { cause: error });
      }
      await sleep(pause);
    }
  }
}
