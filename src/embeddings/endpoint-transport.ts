import type {
  InvokeEndpointCommand,
  InvokeEndpointCommandOutput,
  SageMakerRuntimeClient,
} from '@aws-sdk/client-sagemaker-runtime';
import { failureOfSdk } from './sdk-failure.ts';
import type { Transport } from './transport.ts';

export interface EndpointTransportOptions {
  readonly endpointName: string;
  readonly region: string | undefined;
  /** Where the SageMaker Runtime API is; the SDK’s own configuration says so without it. */
  readonly runtimeUrl: URL | undefined;
  /** The most connections, and so requests, at one time. */
  readonly connections: number;
}

interface Sdk {
  readonly client: SageMakerRuntimeClient;
  readonly command: (payload: string) => InvokeEndpointCommand;
}

/** AWS’s SDK against SageMaker Runtime: AWS’s own or the twin, which it cannot tell apart. */
export function endpointTransport(options: EndpointTransportOptions): Transport {
  let loading: Promise<Sdk> | undefined;
  return {
    async invoke(payload, signal) {
      const { client, command } = await (loading ??= loadSdk(options));
      return textOf(await send(client, command(payload), signal));
    },
    async close() {
      const sdk = await loading?.catch(() => undefined);
      sdk?.client.destroy();
    },
  };
}

/** Loaded by whom it is for: it takes longer to load than the rest of the client together. */
async function loadSdk(options: EndpointTransportOptions): Promise<Sdk> {
  const { endpointName, region, runtimeUrl, connections } = options;
  const sdk = await import('@aws-sdk/client-sagemaker-runtime');
  const agent = { keepAlive: true, maxSockets: connections };
  const client = new sdk.SageMakerRuntimeClient({
    // One policy for both ways, and it is not this one.
    maxAttempts: 1,
    requestHandler: { httpAgent: agent, httpsAgent: agent },
    ...(region === undefined ? {} : { region }),
    ...(runtimeUrl === undefined ? {} : { endpoint: runtimeUrl.href }),
  });
  const type = 'application/json';
  const command = (Body: string) =>
    new sdk.InvokeEndpointCommand({
      EndpointName: endpointName,
      ContentType: type,
      Accept: type,
      Body,
    });
  return { client, command };
}

async function send(
  client: SageMakerRuntimeClient,
  command: InvokeEndpointCommand,
  abortSignal: AbortSignal,
): Promise<InvokeEndpointCommandOutput> {
  try {
    return await client.send(command, { abortSignal });
  } catch (error) {
    throw failureOfSdk(error);
  }
}

const textOf = ({ Body }: InvokeEndpointCommandOutput): string =>
  // Undecodable bytes become U+FFFD, which is in no JSON number.
  new TextDecoder().decode(Body);
