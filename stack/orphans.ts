import type Docker from 'dockerode';
import type { Places } from '../toolchain/places.ts';
import type { Inventory } from './inventory.ts';
import { inventory } from './inventory.ts';
import { idsInState } from './state-file.ts';
import { takeAway } from './take-away.ts';

/** What carries the stack's label and is not in its state. */
export function orphansAmong(found: Inventory, known: ReadonlySet<string>): Inventory {
  const unknown = <Thing extends { readonly id: string }>(things: readonly Thing[]) =>
    things.filter(({ id }) => !known.has(id));
  return {
    containers: unknown(found.containers),
    networks: unknown(found.networks),
    volumes: unknown(found.volumes),
    images: unknown(found.images),
  };
}

/**
 * Removes what a Pulumi that was killed half-way had made and never recorded: its names would be
 * taken for ever. Only for a stack whose lock nobody holds. Returns the names.
 */
export async function removeOrphans(
  docker: Docker,
  places: Places,
  stack: string,
): Promise<readonly string[]> {
  const orphans = orphansAmong(await inventory(docker, stack), idsInState(places, stack));
  // A volume holds data, and its id is its name: Pulumi takes it up again instead. An image takes
  // nobody's name, and Pulumi has another id for it.
  return takeAway(docker, { ...orphans, volumes: [], images: [] });
}
