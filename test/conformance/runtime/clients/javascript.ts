import { SageMakerClient, waitUntilEndpointInService } from '@aws-sdk/client-sagemaker';
import {
  InvokeEndpointCommand,
  InvokeEndpointWithResponseStreamCommand,
  ModelError,
  SageMakerRuntimeClient,
  SageMakerRuntimeServiceException,
} from '@aws-sdk/client-sagemaker-runtime';
import type { Seen, SeenAnswer, SeenError, Target } from '../scenarios.ts';
import { nobody } from '../scenarios.ts';
import type { Client } from './client.ts';

/** AWS SDK for JavaScript v3, in this process. */
export const javascript: Client = {
  name: 'AWS SDK for JavaScript v3',
  prepare: () => Promise.resolve({ run }),
};

async function run(target: Target): Promise<Seen> {
  const configuration = {
    region: target.region,
    ...(target.url === undefined
      ? {}
      : {
          endpoint: target.url,
          credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
        }),
  };
  const client = new SageMakerRuntimeClient(configuration);
  const invoke = async (EndpointName: string, Body: string): Promise<SeenAnswer> => {
    const answer = await client.send(
      new InvokeEndpointCommand({
        EndpointName,
        Body,
        ContentType: 'application/json',
        Accept: 'application/json',
      }),
    );
    return {
      body: answer.Body.transformToString(),
      contentType: answer.ContentType ?? '',
      variant: answer.InvokedProductionVariant ?? '',
    };
  };
  const stream = await client.send(
    new InvokeEndpointWithResponseStreamCommand({
      EndpointName: target.endpoint,
      Body: Buffer.from(target.good),
      ContentType: 'application/json',
      Accept: 'application/json',
    }),
  );
  const parts: Uint8Array[] = [];
  for await (const { PayloadPart: part } of stream.Body ?? [])
    parts.push(part?.Bytes ?? Buffer.of());
  return {
    embedding: await invoke(target.endpoint, target.good),
    modelError: await errorOf(invoke(target.endpoint, target.bad)),
    unknownEndpoint: await errorOf(invoke(nobody, target.good)),
    stream: { body: Buffer.concat(parts).toString(), contentType: stream.ContentType ?? '' },
    endpointStatus: await status(new SageMakerClient(configuration), target.endpoint),
    ...(target.throttled === undefined
      ? {}
      : { throttle: await invoke(target.throttled, target.good) }),
  };
}

/** What the SDK’s waiter saw last. */
async function status(client: SageMakerClient, EndpointName: string): Promise<string> {
  const patience = { client, maxWaitTime: 20, minDelay: 1, maxDelay: 1 };
  const { final } = await waitUntilEndpointInService(patience, { EndpointName });
  return final?.EndpointStatus ?? '';
}

async function errorOf(invocation: Promise<unknown>): Promise<SeenError> {
  try {
    await invocation;
  } catch (error) {
    if (!(error instanceof SageMakerRuntimeServiceException)) throw error;
    const { name, message } = error;
    if (!(error instanceof ModelError)) return { error: name, message };
    return {
      error: name,
      message,
      originalStatusCode: error.OriginalStatusCode ?? -1,
      originalMessage: error.OriginalMessage ?? '',
      logStreamArn: error.LogStreamArn ?? '',
    };
  }
  throw new Error('the SDK saw no error');
}
