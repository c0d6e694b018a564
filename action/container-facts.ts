import type Docker from 'dockerode';
import type { UpResult } from '../stack/bring-up.ts';
import type { StackContainer } from '../stack/inventory.ts';
import type { Seen } from './seen.ts';
import { healthLog } from '../toolchain/engine/podman/checked.ts';

/** What only the engine can tell of a stack that has just come up. */
export async function containerFacts(
  docker: Docker,
  { outputs, services }: Pick<UpResult, 'outputs' | 'services'>,
): Promise<Pick<Seen, 'coldStart' | 'digests'>> {
  const { State: state } = await docker.getContainer(outputs.endpointContainer).inspect();
  return { coldStart: coldStartOf(state), digests: await digestsOf(docker, services) };
}

/** In seconds; undefined when the first good health check is not among the remembered ones. */
export function coldStartOf(state: Docker.ContainerInspectInfo['State']): number | undefined {
  const good = healthLog(state).find(({ ExitCode }) => ExitCode === 0);
  if (!good) return undefined;
  return (Date.parse(good.End) - Date.parse(state.StartedAt)) / 1000;
}

/** By the images' names; an image that was never sent anywhere has an id instead. */
export async function digestsOf(
  docker: Docker,
  services: readonly StackContainer[],
): Promise<Record<string, string>> {
  const images = [...new Set(services.map(({ image }) => image))];
  const pairs = images.map(async (image) => {
    const { RepoDigests: digests, Id: id } = await docker.getImage(image).inspect();
    return [image, digests[0]?.split('@')[1] ?? id] as const;
  });
  return Object.fromEntries(await Promise.all(pairs));
}
