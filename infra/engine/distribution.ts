import type Docker from 'dockerode';
import type { RegistryLogin } from '../registry/login.ts';
import type { Platform } from './platform.ts';

/** What a registry has under an image's name, as the engine sees it. */
export interface Distribution {
  /** `sha256:…`: of the list where it is one for several platforms. */
  readonly digest: string;
  readonly platforms: readonly Platform[];
}

interface Answer {
  readonly Descriptor: { readonly digest: string };
  readonly Platforms?: readonly Platform[] | null;
}

/**
 * Asks the engine what a name means in its registry now. Downloads nothing. Rejects with the engine's
 * error where the registry refuses, and where the engine (podman) has no such question.
 */
export async function distributionOf(
  docker: Docker,
  image: string,
  login: RegistryLogin | undefined,
): Promise<Distribution> {
  const auth = login ? { authconfig: { ...login } } : {};
  const answer = (await docker.getImage(image).distribution(auth)) as Answer;
  return { digest: answer.Descriptor.digest, platforms: answer.Platforms ?? [] };
}

/** What the engine runs images for. */
export async function platformOf(docker: Docker): Promise<Platform> {
  const { Os, Arch } = await docker.version();
  return { os: Os, architecture: Arch };
}
