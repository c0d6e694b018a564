import { resolve } from 'node:path';
import type { GivenContainer, GivenEndpoint } from './endpoints-setting.ts';
import { endpointHost } from './names.ts';
import type { ImageChoice } from './serving-image.ts';
import type { Probe } from './settings.ts';

/** What one serving container is told. */
export interface ContainerSettings {
  readonly image: ImageChoice;
  /** Absolute. */
  readonly modelDirectory: string;
  readonly program: string;
  readonly environment: Readonly<Record<string, string>>;
  /** MiB; undefined takes the image’s default. */
  readonly memory: number | undefined;
  readonly probe: Probe;
}

/** The stack’s own container, and the folder that paths are relative to. */
type Own = ContainerSettings & { readonly checkout: string };

/** A serving container beside the stack’s own. */
export interface ContainerDeclaration extends ContainerSettings {
  /** What it is in its stack, and its host name on the network: `endpoint.reranker`. */
  readonly role: string;
  /** Where the settings have it, for messages: `endpoints.reranker.variants.Green`. */
  readonly path: string;
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
  const { variants, probe = own.probe, serverless, payloadLimit, sessionSeconds } = given;
  const path = `endpoints.${name}`;
  const inherited = { ...own, probe };
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
            inherited,
            { ...given, ...container },
            `${role}.${variant}`,
            `${path}.variants.${variant}`,
          ),
        }))
      : [{ name: onlyVariant, weight: 1, ...served(inherited, given, role, path) }],
    ...(serverless ? { serverless } : {}),
    ...(payloadLimit === undefined ? {} : { payloadLimit }),
    ...(sessionSeconds === undefined ? {} : { sessionSeconds }),
  };
}

/** What serves a variant: a container elsewhere, one of its own, or the stack’s. */
function served(
  own: Own,
  given: GivenContainer,
  role: string,
  path: string,
): Pick<VariantDeclaration, 'url' | 'container'> {
  if (given.url !== undefined) return { url: given.url };
  const { modelDirectory, image, program, environment, memory } = given;
  const says = [modelDirectory, image, program, environment, memory];
  if (says.every((value) => value === undefined)) return { url: internalUrlOf(endpointHost) };
  const container: ContainerDeclaration = {
    role: role.toLowerCase(),
    path,
    image: image ?? own.image,
    modelDirectory: resolve(own.checkout, modelDirectory ?? own.modelDirectory),
    program: program ?? own.program,
    environment: { ...own.environment, ...environment },
    memory: memory ?? own.memory,
    probe: own.probe,
  };
  return { url: internalUrlOf(container.role), container };
}

const internalUrlOf = (host: string): string => `http://${host}:8080`;
