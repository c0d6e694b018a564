import type Docker from 'dockerode';
import { before } from '../before.ts';
import { label } from '../names.ts';
import type { RegistryLogin } from '../registry/login.ts';
import { distributionOf, platformOf } from './distribution.ts';
import { engineWords } from './engine-words.ts';
import { unfit } from './platform.ts';

/** What a container of a stack serves with, where its image is not one of ours. */
export interface ServedNow {
  /** The name under which it was pulled. */
  readonly uri: string;
  /** On this engine, where it may have lost its name. */
  readonly imageId: string;
}

/**
 * What the registry says against giving this image to this login, in the engine's words; undefined
 * when it gives it and it runs there, or when there is no answer in time. Downloads nothing.
 */
export async function askRegistry(
  docker: Docker,
  image: string,
  login: RegistryLogin | undefined,
  seconds: number,
): Promise<string | undefined> {
  const signal = AbortSignal.timeout(seconds * 1000);
  const asked = Promise.all([distributionOf(docker, image, login), platformOf(docker)]);
  try {
    const [{ platforms }, engine] = await before(signal, asked);
    return unfit(engine, platforms);
  } catch (error) {
    return signal.aborted ? `no answer in ${seconds} s: i/o timeout` : engineWords(error);
  }
}

/** Undefined where nothing runs, or an image that this project built. */
export async function servedNow(
  docker: Docker,
  stack: string,
  role: string,
): Promise<ServedNow | undefined> {
  const filters = { label: [`${label.stack}=${stack}`, `${label.role}=${role}`] };
  const [container] = await docker.listContainers({ filters });
  const uri = container?.Labels[label.image];
  return container === undefined || uri === undefined
    ? undefined
    : { uri, imageId: container.ImageID };
}
