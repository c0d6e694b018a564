import type Docker from 'dockerode';
import { unlessGone } from '../infra/engine/gone.ts';
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
  await disconnectOthers(docker, found);
  await Promise.all([
    ...found.images.map(({ name }) => gone(docker.getImage(name).remove())),
    ...found.networks.map(({ id }) => gone(docker.getNetwork(id).remove())),
    ...found.volumes.map(({ id }) => gone(docker.getVolume(id).remove())),
  ]);
  return namesOf(found);
}

/**
 * Takes containers that are not of the stack off its networks, which cannot go before. Consumers of
 * a user's own join them; they stay, without that connection. Returns their names.
 */
export async function disconnectOthers(
  docker: Docker,
  { containers, networks }: Inventory,
): Promise<readonly string[]> {
  const own = new Set(containers.map(({ id }) => id));
  const disconnected = networks.map(async ({ id }) => {
    const network = docker.getNetwork(id);
    const others = Object.entries(await membersOf(network)).filter(([member]) => !own.has(member));
    for (const [member] of others)
      await gone(network.disconnect({ Container: member, Force: true }));
    return others.map(([, { Name }]) => Name);
  });
  return (await Promise.all(disconnected)).flat();
}

type Members = Readonly<Record<string, { readonly Name: string }>>;

/** By id; none for a network that has gone meanwhile. */
async function membersOf(network: Docker.Network): Promise<Members> {
  type Inspected = { readonly Containers: Members | null } | undefined;
  const inspected = (await unlessGone(network.inspect())) as Inspected;
  return inspected?.Containers ?? {};
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
