import type Docker from 'dockerode';

/** What an engine has under some labels. */
export interface Labelled {
  readonly containers: readonly Docker.ContainerInfo[];
  readonly networks: readonly Docker.NetworkInspectInfo[];
  readonly volumes: readonly Docker.VolumeInspectInfo[];
  /** Those that were built for them. */
  readonly images: readonly Docker.ImageInfo[];
}

/** Everything that carries all of these: `name=value`, or `name` for any value. */
export async function labelled(docker: Docker, labels: readonly string[]): Promise<Labelled> {
  const filters = { label: [...labels] };
  const [containers, networks, { Volumes: volumes }, images] = await Promise.all([
    docker.listContainers({ all: true, filters }),
    docker.listNetworks({ filters }),
    docker.listVolumes({ filters }),
    docker.listImages({ filters }),
  ]);
  return { containers, networks, volumes, images };
}

/** An engine says null where there are none. */
export const labelsOn = (thing: { readonly Labels?: unknown }): Readonly<Record<string, string>> =>
  (thing.Labels as Record<string, string> | null | undefined) ?? {};

/** The labels of each of them. */
export const labelsAmong = ({ containers, networks, volumes, images }: Labelled) =>
  [...containers, ...networks, ...volumes, ...images].map(labelsOn);
