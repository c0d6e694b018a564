import type Docker from 'dockerode';
import { before } from '../infra/before.ts';
import { distributionOf } from '../infra/engine/distribution.ts';
import { parseImageName } from '../infra/image-name.ts';
import { isOffline } from '../infra/offline.ts';
import { loginFromDocker } from '../infra/registry/docker-login.ts';
import type { RegistryLogin } from '../infra/registry/login.ts';

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
  const asked = loginOf(image).then((login) => distributionOf(docker, image, login));
  const now = await before(AbortSignal.timeout(answerMs), asked).catch(() => undefined);
  if (now === undefined || digests.includes(now.digest)) return undefined;
  return { image, here, there: now.digest };
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

/** What a person is told, on two lines. */
export const movedInWords = ({ image, here, there }: MovedTag): readonly string[] => [
  `${image} is another image in its registry now: ${there}`,
  `  here it is ${here}; \`npm run up -- --pull\` takes the new one, ${image}@${here} stays with this one`,
];
