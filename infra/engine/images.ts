import type Docker from 'dockerode';
import { label } from '../names.ts';
import type { RegistryLogin } from '../registry/login.ts';
import type { Platform } from './platform.ts';
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
  const asked = Promise.all([
    docker.getImage(image).distribution(login ? { authconfig: login } : {}),
    docker.version(),
  ]).then(
    ([{ Platforms }, { Os, Arch }]) =>
      unfit({ os: Os, architecture: Arch }, (Platforms as readonly Platform[] | null) ?? []),
    (error: unknown) => messageOf(error),
  );
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<string>((resolve) => {
    timer = setTimeout(resolve, seconds * 1000, `no answer in ${seconds} s: i/o timeout`);
  });
  try {
    return await Promise.race([asked, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** The engine's own words, without those of the client library. */
function messageOf(error: unknown): string {
  const { json } = error as { readonly json?: { readonly message?: string } | null };
  if (json?.message) return json.message;
  return error instanceof Error ? error.message : String(error);
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
