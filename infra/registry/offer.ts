import { askEcr, tagsOf } from '../ecr.ts';
import { parseImageName } from '../image-name.ts';
import { isOffline, offlineVariable } from '../offline.ts';
import { loginFromDocker } from './docker-login.ts';
import { parseEcrRegistry } from './ecr-registry.ts';
import type { RegistryLogin } from './login.ts';
import type { Refusal } from './refusal.ts';
import type { Registries } from './registries-setting.ts';
import { loginOfSettings } from './registries-setting.ts';
import { registryFault, registryRefusal } from './registry-refusal.ts';

/** Whether a registry would give an image, and to which login. */
export type Offer =
  | {
      readonly kind: 'offered';
      /** Undefined pulls without a login. */
      readonly login: RegistryLogin | undefined;
      /** A clause: “ECR gave a token”. */
      readonly how: string;
      /** There is a login in the settings, which only Pulumi’s own program can read. */
      readonly isSealed?: true;
    }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

/** What the engine says of an image of a registry; undefined when it is there, or nobody can tell. */
export type AskRegistry = (
  image: string,
  login: RegistryLogin | undefined,
  seconds: number,
) => Promise<string | undefined>;

export interface OfferWays {
  readonly registries: Registries;
  readonly askRegistry: AskRegistry;
  readonly env?: NodeJS.ProcessEnv;
  readonly ecr?: typeof askEcr;
  readonly tags?: typeof tagsOf;
  readonly docker?: typeof loginFromDocker;
}

/**
 * Looks for a login (the settings’, then ECR’s token, then what `docker login` left) and asks the
 * engine whether the registry gives the image to it. Pulls nothing.
 *
 * @param seconds how long each of both may take
 */
export async function offerOf(image: string, seconds: number, ways: OfferWays): Promise<Offer> {
  if (isOffline(ways.env)) return { kind: 'refused', refusal: offline };
  const name = parseImageName(image);
  const found = await loginFor(name.registry, name.repository, seconds, ways);
  if (found.kind !== 'offered' || found.isSealed) return found;
  const said = await ways.askRegistry(image, found.login, seconds);
  const fault = said === undefined ? undefined : registryFault(said);
  if (said === undefined || fault === undefined) return found;
  const ecr = parseEcrRegistry(name.registry);
  const listed =
    fault === 'no image' && ecr
      ? await (ways.tags ?? tagsOf)(ecr, name.repository, seconds)
      : undefined;
  const answer = {
    fault: listed === 'no repository' ? ('no repository' as const) : fault,
    said,
    ...(found.login ? { login: found.from } : {}),
    ...(Array.isArray(listed) ? { tags: listed as readonly string[] } : {}),
  };
  return { kind: 'refused', refusal: registryRefusal(name, answer) };
}

const offline: Refusal = {
  found: `${offlineVariable} is set: nothing is fetched`,
  next: 'while online, run `npm run up` once, or load the image onto the engine',
};

/** The login for an image’s registry, if there is one that can be read; nobody asks the registry. */
export async function loginAt(
  image: string,
  seconds: number,
  ways: Omit<OfferWays, 'askRegistry'>,
): Promise<RegistryLogin | undefined> {
  if (isOffline(ways.env)) return undefined;
  const { registry, repository } = parseImageName(image);
  const found = await loginFor(registry, repository, seconds, ways);
  return found.kind === 'offered' ? found.login : undefined;
}

type FoundLogin =
  | (Extract<Offer, { kind: 'offered' }> & { readonly from: string })
  | Extract<Offer, { kind: 'refused' }>;

async function loginFor(
  registry: string,
  repository: string,
  seconds: number,
  ways: Omit<OfferWays, 'askRegistry'>,
): Promise<FoundLogin> {
  const { registries, env = process.env, ecr = askEcr, docker = loginFromDocker } = ways;
  const given = loginOfSettings(registries, registry, env);
  if (given?.kind === 'refused') return given;
  if (given) {
    const words = { how: 'with the login of the settings', from: 'the login of the settings' };
    return given.kind === 'login'
      ? { kind: 'offered', login: given.login, ...words }
      : { kind: 'offered', login: undefined, isSealed: true, ...words };
  }
  const own = parseEcrRegistry(registry);
  const token = own && (await ecr(own, repository, { seconds, env }));
  if (token?.kind === 'token')
    return { kind: 'offered', login: token.login, how: 'ECR gave a token', from: 'ECR’s token' };
  const login = await docker(registry, env);
  if (login)
    return { kind: 'offered', login, how: 'with docker’s login', from: 'what `docker login` left' };
  if (token) return token;
  return { kind: 'offered', login: undefined, how: 'without a login', from: '' };
}
