import type { GivenContainer, GivenEndpoint } from './endpoints-setting.ts';
import { resolvedModelDirectory } from './model-directory.ts';
import { endpointHost } from './names.ts';
import type { GivenImage, ServedImage } from './served-image.ts';
import { servedImage, uriKeys } from './served-image.ts';
import type { Probe } from './settings.ts';

/** What one serving container is told. */
export interface ContainerSettings extends ServedImage {
  /** Absolute; undefined mounts nothing. */
  readonly modelDirectory: string | undefined;
  readonly program: string;
  readonly environment: Readonly<Record<string, string>>;
  /** MiB; undefined takes the image’s default. */
  readonly memory: number | undefined;
}

/** The stack’s own container, what was said of its image, the folder that paths are relative to. */
type Own = ContainerSettings & { readonly checkout: string; readonly given: GivenImage };

/** A serving container beside the stack’s own. */
export interface ContainerDeclaration extends ContainerSettings {
  /** What it is in its stack, and its host name on the network: `endpoint.reranker`. */
  readonly role: string;
  /** Where the settings have it, for messages: `endpoints.reranker.variants.Green`. */
  readonly path: string;
  /** What the settings say of its image. */
  readonly given: GivenImage;
}

/** What the runtime twin is told of an endpoint. */
export interface EndpointDeclaration {
  readonly name: string;
  readonly variants: readonly VariantDeclaration[];
  readonly probe: Probe;
  readonly serverless?: { readonly maxConcurrency: number };
  readonly payloadLimit?: number;
  readonly sessionSeconds?: number;
}

interface VariantDeclaration {
  readonly name: string;
  readonly weight: number;
  /** On the stack’s network, or elsewhere. */
  readonly url: string;
  /** Where it says that it is there: undefined is `/ping`. */
  readonly ping?: string;
  /** Undefined when the stack’s own container serves it, or one elsewhere. */
  readonly container?: ContainerDeclaration;
}

/** SageMaker’s name for the variant of an endpoint that has only one. */
const onlyVariant = 'AllTraffic';

/**
 * The endpoints that the twin serves: the stack’s own by its name, and those of the settings. One
 * that says nothing of its container is served by the stack’s own.
 */
export function declareEndpoints(
  own: Own,
  ownName: string,
  given: Readonly<Record<string, GivenEndpoint>>,
): readonly EndpointDeclaration[] {
  const all = { [ownName]: {}, ...given };
  return Object.entries(all).map(([name, endpoint]) => declare(own, name, endpoint));
}

/** The containers that endpoints have beside the stack’s own. */
export const containersOf = (
  endpoints: readonly EndpointDeclaration[],
): readonly ContainerDeclaration[] =>
  endpoints.flatMap(({ variants }) => variants.flatMap(({ container }) => container ?? []));

function declare(own: Own, name: string, given: GivenEndpoint): EndpointDeclaration {
  const { variants, serverless, payloadLimit, sessionSeconds } = given;
  const path = `endpoints.${name}`;
  // One endpoint is asked in one way: its variants' images speak one dialect.
  const ofVariants = Object.values(variants ?? {}).find(({ image }) => image !== undefined);
  const { probe = servedImage(imageOf(own.given, given, ofVariants)).probe } = given;
  // Dots, because names have none: no two variants can come to the same role.
  const role = `endpoint.${name}`;
  return {
    name,
    probe,
    variants: variants
      ? Object.entries(variants).map(([variant, { weight, ...container }]) => ({
          name: variant,
          weight,
          ...served(
            own,
            [given, container],
            probe,
            `${role}.${variant}`,
            `${path}.variants.${variant}`,
          ),
        }))
      : [{ name: onlyVariant, weight: 1, ...served(own, [given], probe, role, path) }],
    ...(serverless ? { serverless } : {}),
    ...(payloadLimit === undefined ? {} : { payloadLimit }),
    ...(sessionSeconds === undefined ? {} : { sessionSeconds }),
  };
}

/** What serves a variant: a container elsewhere, one of its own, or the stack’s. */
function served(
  own: Own,
  said: readonly GivenContainer[],
  probe: Probe,
  role: string,
  path: string,
): Pick<VariantDeclaration, 'url' | 'ping' | 'container'> {
  const given = Object.assign({}, ...said) as GivenContainer;
  if (given.url !== undefined) return { url: given.url, ...pingOf(given.pingPath) };
  const { modelDirectory, image, program, environment, memory } = given;
  const says = [
    modelDirectory,
    image,
    program,
    environment,
    memory,
    ...uriKeys.map((k) => given[k]),
  ];
  if (says.every((value) => value === undefined))
    return { url: internalUrlOf(endpointHost, own.containerPort), ...pingOf(own.pingPath) };
  const asGiven = { ...imageOf(own.given, ...said), probe };
  const container: ContainerDeclaration = {
    ...servedImage(asGiven),
    given: asGiven,
    role: role.toLowerCase(),
    path,
    modelDirectory:
      modelDirectory === undefined
        ? own.modelDirectory
        : resolvedModelDirectory(own.checkout, modelDirectory),
    program: program ?? own.program,
    environment: { ...own.environment, ...environment },
    memory: memory ?? own.memory,
  };
  const { containerPort, pingPath } = container;
  return { url: internalUrlOf(container.role, containerPort), ...pingOf(pingPath), container };
}

const pingOf = (path: string | undefined) =>
  path === undefined || path === '/ping' ? {} : { ping: path };

/** What is said of the image, the later over the earlier; another image takes over nothing. */
function imageOf(own: GivenImage, ...said: readonly (GivenContainer | undefined)[]): GivenImage {
  return said.reduce<GivenImage>((image, given = {}) => {
    const keys = uriKeys.filter((key) => given[key] !== undefined);
    const theirs = Object.fromEntries(keys.map((key) => [key, given[key]]));
    return given.image === undefined ? { ...image, ...theirs } : { image: given.image, ...theirs };
  }, own);
}

const internalUrlOf = (host: string, port: number): string => `http://${host}:${port}`;
