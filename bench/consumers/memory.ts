import type Docker from 'dockerode';
import type { StackContainer } from '../../stack/inventory.ts';

/** MB that a stack's containers use, without the files that the kernel keeps for them in spare memory. */
export async function megabytesOf(
  docker: Docker,
  containers: readonly StackContainer[],
): Promise<number> {
  const bytes = await Promise.all(containers.map(({ id }) => bytesOf(docker.getContainer(id))));
  return bytes.reduce((sum, one) => sum + one, 0) / 1e6;
}

async function bytesOf(container: Docker.Container): Promise<number> {
  const { memory_stats: memory } = await container.stats({ stream: false });
  const files = memory.stats as unknown as Readonly<Record<string, number | undefined>>;
  // As `docker stats` counts: the name differs between cgroup v1 and v2.
  return memory.usage - (files['total_inactive_file'] ?? files['inactive_file'] ?? 0);
}
