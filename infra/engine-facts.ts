import type Docker from 'dockerode';
import type { EngineAddress } from './engine/address.ts';
import { addressFrom } from './engine/address.ts';
import { engineClient } from './engine/client.ts';
import { unlessGone } from './engine/gone.ts';
import type { Sight } from './engine/sight.ts';
import { lookFor } from './engine/sight.ts';
import { isOffline } from './offline.ts';

/** What the declaration depends on, read from the engine that DOCKER_HOST names. Changes nothing. */
export interface EngineFacts {
  /** Its address, as DOCKER_HOST has it. */
  readonly host: string;
  readonly isPodman: boolean;
  /** Whether builds, and containers that would install packages, are kept from fetching anything. */
  readonly isOffline?: boolean;
  /** Whether bind mounts need a label before a container may read them. */
  readonly enforcesSelinux: boolean;
  /** Docker 25 brought a health check that runs more often while a container starts. */
  readonly hasStartInterval: boolean;
  readonly isPresent: (image: string) => Promise<boolean>;
}

export interface Looking {
  /** Whether the engine has a folder of this machine, with these files in it. */
  readonly lookFor: (directory: string, files: Iterable<string>) => Promise<Sight>;
}

const startIntervalApi = 1.44;

export async function readEngineFacts(
  address: EngineAddress = addressFrom(process.env),
  docker: Docker = engineClient(address),
): Promise<EngineFacts & Looking> {
  const [version, info] = await Promise.all([
    docker.version(),
    docker.info() as Promise<{ SecurityOptions?: string[] | null }>,
  ]);
  const security = info.SecurityOptions ?? [];
  const podman = isPodman(version);
  return {
    host: address.host,
    isPodman: podman,
    isOffline: isOffline(),
    enforcesSelinux: security.some((option) => option.includes('selinux')),
    // Podman takes it and does nothing with it.
    hasStartInterval: !podman && Number(version.ApiVersion) >= startIntervalApi,
    isPresent: (image) => isPresent(docker, image),
    lookFor: (directory, files) => lookFor(docker, address.host, directory, files),
  };
}

/** By the engine's own account of its parts; podman answers in docker's form otherwise. */
export const isPodman = (version: Docker.DockerVersion): boolean =>
  JSON.stringify(version).includes('Podman');

/**
 * An image's name as people write it: podman answers with the registry that a short name stands for,
 * `localhost` where it was loaded or imported.
 */
export const familiarName = (image: string): string =>
  image.replace(/^(localhost|docker\.io\/library|docker\.io)\//, '');

export async function isPresent(docker: Docker, image: string): Promise<boolean> {
  return (await unlessGone(docker.getImage(image).inspect())) !== undefined;
}
