import type Docker from 'dockerode';
import type { Inventory } from './inventory.ts';

/** What a stack takes on its engine, in bytes; undefined where the engine does not tell. */
export interface Footprint {
  /** What its containers have written beside their images, which other stacks share. */
  readonly writableLayers: number | undefined;
  readonly volumes: number | undefined;
  /** Of its containers that run, without what the kernel can take back at once. */
  readonly memory: number | undefined;
}

/** As `GET /system/df` tells it; see the engine's API. */
interface DiskUsage {
  readonly Containers?: readonly { readonly Id: string; readonly SizeRw?: number }[] | null;
  readonly Volumes?:
    | readonly { readonly Name: string; readonly UsageData?: { readonly Size: number } | null }[]
    | null;
}

/** How the sizes of a stack's things are looked up, once for all stacks of an engine. */
export async function readFootprints(
  docker: Docker,
): Promise<(found: Inventory) => Promise<Footprint>> {
  const [{ Containers, Volumes }, counts] = await Promise.all([
    docker.df() as Promise<DiskUsage>,
    countsMemory(docker),
  ]);
  const written = new Map(Containers?.map(({ Id, SizeRw = 0 }) => [Id, SizeRw]));
  const held = new Map(
    // -1: the volume's driver does not know.
    Volumes?.flatMap(({ Name, UsageData }) =>
      UsageData && UsageData.Size >= 0 ? [[Name, UsageData.Size] as const] : [],
    ),
  );
  return async ({ containers, volumes }) => ({
    writableLayers: sum(containers.map(({ id }) => written.get(id))),
    volumes: sum(volumes.map(({ name }) => held.get(name))),
    memory: sum(
      await Promise.all(
        containers
          .filter(({ state }) => state === 'running')
          .map(({ id }) =>
            counts ? memoryOf(docker.getContainer(id)) : Promise.resolve(undefined),
          ),
      ),
    ),
  });
}

/**
 * Under cgroup v1 podman gives an ordinary user's containers no cgroup of their own, and answers with
 * what the whole session takes.
 */
async function countsMemory(docker: Docker): Promise<boolean> {
  const info = (await docker.info()) as { Rootless?: boolean; CgroupVersion?: string };
  return !(info.Rootless === true && info.CgroupVersion === '1');
}

/** Undefined as soon as one of them is. */
function sum(amounts: readonly (number | undefined)[]): number | undefined {
  return amounts.reduce<number | undefined>(
    (total, one) => (total === undefined || one === undefined ? undefined : total + one),
    0,
  );
}

async function memoryOf(container: Docker.Container): Promise<number | undefined> {
  try {
    const { memory_stats: memory } = await container.stats({ stream: false, 'one-shot': true });
    return usedMemory(memory);
  } catch {
    // It ended while we looked.
    return undefined;
  }
}

/** As `docker stats` counts it: the files that were not used for long belong to nobody. */
export function usedMemory(memory: {
  readonly usage?: number;
  readonly stats?: { readonly inactive_file?: number; readonly total_inactive_file?: number };
}): number | undefined {
  if (memory.usage === undefined) return undefined;
  // cgroup v1 tells the total of a container under another name than v2.
  const { total_inactive_file, inactive_file = 0 } = memory.stats ?? {};
  return memory.usage - (total_inactive_file ?? inactive_file);
}
