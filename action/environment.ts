import { isOwnName } from '../infra/own-services.ts';
import type { StackContainer } from '../stack/inventory.ts';
import { runtimeUrl } from '../stack/runtime-twin.ts';
import type { Outputs as StackOutputs } from '../stack/workspace.ts';
import type { Outputs } from './outputs-table.ts';

/** What the stack offers, by URL; undefined for services that it does not have. */
interface Urls {
  readonly runtime: string | undefined;
  readonly search: string | undefined;
}

export function urlsOf(services: readonly StackContainer[]): Urls {
  const search = services.find(({ role }) => role === 'search')?.urls[0];
  return { runtime: runtimeUrl(services), search };
}

/**
 * What a consumer needs to find the stack, as in production: a URL, or an endpoint name for an AWS
 * SDK. Dummy credentials only where there are none: the caller's own may be for something else.
 */
export function environmentOf(
  outputs: StackOutputs,
  services: readonly StackContainer[],
  region: string,
  given: NodeJS.ProcessEnv = process.env,
): Readonly<Record<string, string>> {
  const { runtime } = urlsOf(services);
  const hasCredentials = given['AWS_ACCESS_KEY_ID'] !== undefined;
  return {
    SAGEMAKER_ENDPOINT_URL: outputs.endpointUrl,
    SAGEMAKER_LOCAL_STACK: stackOf(services),
    SAGEMAKER_LOCAL_NETWORK: outputs.network,
    ...consumerUrls(services),
    ...(given['AWS_REGION'] === undefined ? { AWS_REGION: region } : {}),
    ...(runtime === undefined ? {} : { AWS_ENDPOINT_URL_SAGEMAKER_RUNTIME: runtime }),
    ...(runtime === undefined || outputs.endpointName === undefined
      ? {}
      : { SAGEMAKER_ENDPOINT_NAME: outputs.endpointName }),
    ...(runtime === undefined || hasCredentials
      ? {}
      : { AWS_ACCESS_KEY_ID: 'local', AWS_SECRET_ACCESS_KEY: 'local' }),
  };
}

/** `SEARCH_URL` for the consumer `search`, and so on for each that publishes a port. */
function consumerUrls(services: readonly StackContainer[]): Record<string, string> {
  return Object.fromEntries(
    services.flatMap(({ role, urls: [url] }) =>
      isOwnName(role) || url === undefined
        ? []
        : [[`${role.toUpperCase().replaceAll(/\W/g, '_')}_URL`, url]],
    ),
  );
}

const stackOf = (services: readonly StackContainer[]): string => services[0]?.stack ?? '';

/** What the steps that follow read; the smoke test's result and the evidence come later. */
export function outputsOf(
  outputs: StackOutputs,
  services: readonly StackContainer[],
  firstEmbeddingSeconds: number,
): Outputs {
  const { runtime, search } = urlsOf(services);
  return {
    'endpoint-url': outputs.endpointUrl,
    'runtime-url': runtime ?? '',
    'search-url': search ?? '',
    network: outputs.network,
    stack: stackOf(services),
    fingerprint: outputs.fingerprint,
    'time-to-first-embedding': firstEmbeddingSeconds.toFixed(1),
  };
}
