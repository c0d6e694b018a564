/** The operations of the SageMaker Runtime API. */
export type Operation =
  'InvokeEndpoint' | 'InvokeEndpointWithResponseStream' | 'InvokeEndpointAsync';

export type Route =
  | { readonly kind: 'operation'; readonly operation: Operation; readonly endpoint: string }
  /** What AWS does not have: faults, invocations, health. */
  | { readonly kind: 'local' }
  /** The SageMaker API, and what no API has. */
  | { readonly kind: 'control' };

const operations: Readonly<Record<string, Operation>> = {
  invocations: 'InvokeEndpoint',
  'invocations-response-stream': 'InvokeEndpointWithResponseStream',
  'async-invocations': 'InvokeEndpointAsync',
};

const endpointPath = /^\/endpoints\/([^/?]*)\/([a-z-]+)\/?(?:\?.*)?$/;

export function routeOf(method: string, url: string): Route {
  const [, name, last] = (method === 'POST' && endpointPath.exec(url)) || [];
  const operation = last === undefined ? undefined : operations[last];
  if (operation && name !== undefined)
    return { kind: 'operation', operation, endpoint: decoded(name) };
  return { kind: url.startsWith('/_local/') ? 'local' : 'control' };
}

/** A name that is not well encoded is not a name either: its check says so. */
function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
