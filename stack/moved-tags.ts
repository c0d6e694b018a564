import type Docker from 'dockerode';
import { parseImageName } from '../infra/image-name.ts';
import { isOffline } from '../infra/offline.ts';
import { loginFromDocker } from '../infra/registry/docker-login.ts';
import type { RegistryLogin } from '../infra/registry/login.ts';
import { offerOf } from '../toolchain/pull/offer.ts';

/** A tag that means another image in its registry than on the engine. */
export interface MovedTag {
  readonly image: string;
  /** `sha256:…` */
  readonly here: string;
  readonly there: string;
}

/** What is only good to know is not waited for long. */
const answerMs = 3_000;

export type LoginOf = (image: string) => Promise<RegistryLogin | undefined>;

const dockersOwn: LoginOf = (image) => loginFromDocker(parseImageName(image).registry);

/**
 * Which of these images have moved on in their registries since they were pulled. An image that never
 * came from a registry, that is named by its digest, or whose registry does not say, has not.
 */
export async function movedTags(
  docker: Docker,
  images: readonly string[],
  loginOf: LoginOf = dockersOwn,
): Promise<readonly MovedTag[]> {
  if (isOffline()) return [];
  const asked = [...new Set(images)].map((image) => movedTag(docker, image, loginOf));
  return (await Promise.all(asked)).filter((moved) => moved !== undefined);
}

async function movedTag(
  docker: Docker,
  image: string,
  loginOf: LoginOf,
): Promise<MovedTag | undefined> {
  if (parseImageName(image).digest !== undefined) return undefined;
  const digests = await pulledDigests(docker, image);
  const [here] = digests;
  if (here === undefined) return undefined;
  const offer = await soon(loginOf(image).then((login) => offerOf(docker, image, login)));
  if (offer === undefined || digests.includes(offer.digest)) return undefined;
  return { image, here, there: offer.digest };
}

/** Under which digests the registry of its name gave what the engine has under it now. */
async function pulledDigests(docker: Docker, image: string): Promise<readonly string[]> {
  const info = await docker
    .getImage(image)
    .inspect()
    .catch(() => undefined);
  const { registry, repository } = parseImageName(image);
  return ((info?.RepoDigests ?? []) as readonly string[])
    .map(parseImageName)
    .filter((one) => one.registry === registry && one.repository === repository)
    .flatMap(({ digest }) => digest ?? []);
}

async function soon<Value>(answer: Promise<Value>): Promise<Value | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, answerMs, undefined);
  });
  try {
    return await Promise.race([answer, late]);
  } catch {
    return undefined;
  } finally {
    clearTimeout(timer);
  }
}

/** What a person is told, on two lines. */
export const movedInWords = ({ image, here, there }: MovedTag): readonly string[] => [
  `${image} is another image in its registry now: ${there}`,
  `  here it is ${here}; \`npm run up -- --pull\` takes the new one, ${image}@${here} stays with this one`,
];
