import { InvokeEndpointWithResponseStreamCommand } from '@aws-sdk/client-sagemaker-runtime';
import type { ResponseStream } from '@aws-sdk/client-sagemaker-runtime';
import { SageMakerRuntimeClient } from '@aws-sdk/client-sagemaker-runtime';
import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { RunningTwin, StubContainer, oneEndpoint } from '../twin.fixture.ts';

let container: StubContainer;
let twin: RunningTwin;

beforeEach(async () => {
  vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  container = await StubContainer.start();
  twin = await RunningTwin.start(oneEndpoint(container, { streamSeconds: 0.5 }));
});
afterEach(async () => {
  await twin[Symbol.asyncDispose]();
  await container[Symbol.asyncDispose]();
  vi.restoreAllMocks();
});

const client = () =>
  new SageMakerRuntimeClient({
    endpoint: twin.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
  });

const open = () =>
  client().send(
    new InvokeEndpointWithResponseStreamCommand({
      EndpointName: 'embedder',
      Body: Buffer.from('{}'),
      ContentType: 'application/json',
      Accept: 'text/plain',
    }),
  );

async function partsOf(stream: AsyncIterable<ResponseStream> | undefined): Promise<string[]> {
  const parts: string[] = [];
  for await (const event of stream ?? [])
    if (event.PayloadPart) parts.push(Buffer.from(event.PayloadPart.Bytes ?? []).toString());
  return parts;
}

test('parts reach the SDK one by one, as the model sends them', async () => {
  let model: ServerResponse | undefined;
  container.respond = (response) => {
    model = response;
    response.writeHead(200, { 'content-type': 'text/plain' });
    response.write('one');
  };
  const answer = await open();
  expect(answer.ContentType).toBe('text/plain');
  expect(answer.InvokedProductionVariant).toBe('AllTraffic');
  expect(container.last.headers.accept).toBe('text/plain');
  const seen: string[] = [];
  for await (const event of answer.Body ?? []) {
    seen.push(Buffer.from(event.PayloadPart?.Bytes ?? []).toString());
    // The second part is only sent when the first has arrived.
    if (seen.length === 1) model?.end('two');
  }
  expect(seen).toEqual(['one', 'two']);
});

test('an error of the model before the first part is a ModelError', async () => {
  container.respond = (response) => response.writeHead(500).end('no');
  await expect(open()).rejects.toMatchObject({ name: 'ModelError', OriginalStatusCode: 500 });
});

test('a model that breaks off is told in the stream', async () => {
  container.respond = (response) => {
    response.writeHead(200);
    response.write('one', () => response.socket?.destroy());
  };
  await expect(partsOf((await open()).Body)).rejects.toMatchObject({
    name: 'ModelStreamError',
    ErrorCode: 'StreamBroken',
  });
});

test('a model that takes too long is told in the stream', async () => {
  container.respond = (response) => {
    response.writeHead(200);
    response.write('one');
  };
  await expect(partsOf((await open()).Body)).rejects.toMatchObject({
    name: 'ModelStreamError',
    ErrorCode: 'ModelInvocationTimeExceeded',
  });
});

test.each([
  ['truncate', { name: 'ModelStreamError', ErrorCode: 'StreamBroken' }],
  ['streamFailure', { name: 'InternalStreamFailure' }],
])('the fault %s is told in the stream, after its first part', async (kind, error) => {
  const body = JSON.stringify({ faults: [{ kind }] });
  await twin.fetch('/_local/faults', { method: 'PUT', body });
  const { Body } = await open();
  const parts: string[] = [];
  const read = async () => {
    for await (const { PayloadPart: part } of Body ?? [])
      parts.push(Buffer.from(part?.Bytes ?? []).toString());
  };
  await expect(read()).rejects.toMatchObject(error);
  expect(parts).toEqual(['{"embedding":[0.6,0.8]}']);
  await vi.waitFor(() => {
    expect(twin.twin.journal.last(1)).toMatchObject([
      { status: 200, error: error.name, faults: [kind] },
    ]);
  });
});

test('a client that goes away ends the model’s work', async () => {
  const ended = Promise.withResolvers<unknown>();
  container.respond = (response) => {
    response.writeHead(200);
    response.write('one');
    ended.resolve(once(response, 'close'));
  };
  const controller = new AbortController();
  const init = { method: 'POST', body: '{}', signal: controller.signal };
  await twin.fetch('/endpoints/embedder/invocations-response-stream', init);
  controller.abort();
  await expect(ended.promise).resolves.toBeDefined();
});
