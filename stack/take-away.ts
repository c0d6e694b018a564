import type Docker from 'dockerode';
import type { Inventory } from './inventory.ts';
import { namesOf } from './inventory.ts';

/**
 * Removes what was found from the engine, running or not, and returns the names. Containers first:
 * networks and volumes cannot go while they are used.
 */
export async function takeAway(docker: Docker, found: Inventory): Promise<readonly string[]> {
  await Promise.all(
    found.containers.map(({ id }) =>
      gone(docker.getContainer(id).remove({ force: true, v: true })),
    ),
  );
  await Promise.all([
    ...found.networks.map(({ id }) => gone(docker.getNetwork(id).remove())),
    ...found.volumes.map(({ id }) => gone(docker.getVolume(id).remove())),
  ]);
  return namesOf(found);
}

/** Somebody else may have removed it meanwhile (404), or be doing so (409). */
async function gone(removal: Promise<unknown>): Promise<void> {
  try {
    await removal;
  } catch (error) {
    const status = (error as { statusCode?: number }).statusCode;
    if (status !== 404 && status !== 409) throw error;
  }
}
