import type Docker from 'dockerode';
import { isPodman } from '../engine-facts.ts';
import { parseImageName, referenceOf } from '../image-name.ts';
import { isInsecure, loopback } from '../registry/insecure.ts';
import type { RegistryLogin } from '../registry/login.ts';
import type { Distribution } from '../registry/manifest.ts';
import { distributionIn } from '../registry/manifest.ts';
import { RegistryError } from '../registry/registry-error.ts';
import { RegistrySession } from '../registry/registry-session.ts';
import type { Platform } from './platform.ts';

interface Answer {
  readonly Descriptor: { readonly digest: string };
  readonly Platforms?: readonly Platform[] | null;
}

/** A registry that answers does so in less. */
const answerMs = 10_000;

/**
 * Asks what a name means in its registry now: the engine, or, for podman, which has no such question,
 * the registry itself. Downloads nothing. Rejects with the engine's or the registry's words where the
 * registry refuses or is not reached.
 */
export async function distributionOf(
  docker: Docker,
  image: string,
  login: RegistryLogin | undefined,
): Promise<Distribution> {
  if (isPodman(await docker.version())) return distributionForPodman(docker, image, login);
  const auth = login ? { authconfig: { ...login } } : {};
  const answer = (await docker.getImage(image).distribution(auth)) as Answer;
  return { digest: answer.Descriptor.digest, platforms: answer.Platforms ?? [] };
}

async function distributionForPodman(
  docker: Docker,
  image: string,
  login: RegistryLogin | undefined,
): Promise<Distribution> {
  const name = parseImageName(image);
  try {
    const insecure = await isInsecure(name.registry, loopback);
    const session = new RegistrySession(name, { login, insecure });
    return await distributionIn(session, referenceOf(name), AbortSignal.timeout(answerMs));
  } catch (error) {
    throw inEnginesWords(error, docker, login);
  }
}

/** What podman would say, as far as this machine knows. */
function inEnginesWords(error: unknown, docker: Docker, login: RegistryLogin | undefined): Error {
  if (error instanceof RegistryError)
    return error.status === 401 && login === undefined
      ? new Error(`no basic auth credentials (${error.message})`)
      : error;
  const { socketPath } = docker.modem as { readonly socketPath?: string };
  // What this machine does not reach, an engine on another may.
  if (socketPath === undefined) return new Error('podman does not tell before it pulls');
  const { message, code = '' } = error as NodeJS.ErrnoException;
  return new Error(message || code);
}

/** What the engine runs images for. */
export async function platformOf(docker: Docker): Promise<Platform> {
  const { Os, Arch } = await docker.version();
  return { os: Os, architecture: Arch };
}
