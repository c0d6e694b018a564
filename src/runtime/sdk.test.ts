import {
  DescribeEndpointCommand,
  ListEndpointsCommand,
  SageMakerClient,
  waitUntilEndpointInService,
} from '@aws-sdk/client-sagemaker';
import {
  InternalDependencyException,
  InternalFailure,
  InvokeEndpointAsyncCommand,
  InvokeEndpointCommand,
  ModelError,
  ModelNotReadyException,
  SageMakerRuntimeClient,
  SageMakerRuntimeServiceException,
  ServiceUnavailable,
  ValidationError,
} from '@aws-sdk/client-sagemaker-runtime';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { RunningTwin, StubContainer } from './twin.fixture.ts';

// What code sees that is written against AWS’s own SDK: its classes, its retries, its waiters.

let container: StubContainer;
let twin: RunningTwin;
let dataDirectory: string;

beforeEach(async () => {
  vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  dataDirectory = await mkdtemp(join(tmpdir(), 'runtime-sdk-'));
  container = await StubContainer.start();
  const variants = { AllTraffic: { url: container.url } };
  const probe = { payload: { search_term: 'x' }, path: 'embedding' };
  twin = await RunningTwin.start({ dataDirectory, endpoints: { embedder: { variants, probe } } });
});
afterEach(async () => {
  await twin[Symbol.asyncDispose]();
  await container[Symbol.asyncDispose]();
  await rm(dataDirectory, { recursive: true });
  vi.restoreAllMocks();
});

const configuration = (maxAttempts: number) => ({
  endpoint: twin.url,
  region: 'us-east-1',
  credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  maxAttempts,
});

const invoke = (maxAttempts = 1, more: object = {}) =>
  new SageMakerRuntimeClient(configuration(maxAttempts)).send(
    new InvokeEndpointCommand({ EndpointName: 'embedder', Body: '{}', ...more }),
  );

async function arm(fault: object): Promise<void> {
  const body = JSON.stringify({ faults: [fault] });
  expect((await twin.fetch('/_local/faults', { method: 'PUT', body })).status).toBe(200);
}

const struck = () => twin.twin.dial.list()[0]?.struck;

describe('an error is an instance of the SDK’s class', () => {
  test.each([
    ['modelError', ModelError],
    ['timeout', ModelError],
    ['coldStart', ModelNotReadyException],
    ['internalFailure', InternalFailure],
    ['serviceUnavailable', ServiceUnavailable],
    ['internalDependency', InternalDependencyException],
    // The API model has no ThrottlingException: only its name can be asked for.
    ['throttle', SageMakerRuntimeServiceException],
  ])('%s', async (kind, type) => {
    await arm({ kind });
    await expect(invoke()).rejects.toBeInstanceOf(type);
  });

  test('and has its members', async () => {
    container.respond = (response) => response.writeHead(413).end('too much');
    await expect(invoke()).rejects.toMatchObject({
      name: 'ModelError',
      $fault: 'client',
      $metadata: {
        httpStatusCode: 424,
        requestId: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
      },
      OriginalStatusCode: 413,
      OriginalMessage: 'too much',
      LogStreamArn:
        'arn:aws:logs:us-east-1:000000000000:log-group:/aws/sagemaker/Endpoints/embedder',
      message: expect.stringMatching(/^Received client error \(413\) from primary/) as string,
    });
  });

  test('a header over its length is a ValidationError', async () => {
    const given = { CustomAttributes: 'a'.repeat(1_025) };
    await expect(invoke(1, given)).rejects.toBeInstanceOf(ValidationError);
  });
});

describe('the SDK’s own retries', () => {
  test.each(['throttle', 'coldStart', 'internalFailure', 'serviceUnavailable', 'cut'])(
    'get over %s',
    async (kind) => {
      await arm({ kind, count: 1 });
      expect((await invoke(3)).Body.transformToString()).toBe('{"embedding":[0.6,0.8]}');
      expect(struck()).toBe(1);
    },
  );

  test.each(['modelError', 'timeout'])('leave %s alone', async (kind) => {
    await arm({ kind });
    await expect(invoke(3)).rejects.toBeInstanceOf(ModelError);
    expect(struck()).toBe(1);
  });

  test('give up in the end', async () => {
    await arm({ kind: 'throttle' });
    await expect(invoke(3)).rejects.toMatchObject({
      name: 'ThrottlingException',
      $metadata: { attempts: 3 },
    });
    expect(struck()).toBe(3);
  });
});

test('InvokeEndpointAsync tells where the output will be', async () => {
  const { InferenceId, OutputLocation, FailureLocation, $metadata } =
    await new SageMakerRuntimeClient(configuration(1)).send(
      new InvokeEndpointAsyncCommand({
        EndpointName: 'embedder',
        Body: Buffer.from('{}'),
        InferenceId: 'mine',
        ContentType: 'application/json',
      }),
    );
  expect([$metadata.httpStatusCode, InferenceId]).toEqual([202, 'mine']);
  expect(FailureLocation).toMatch(/^s3:\/\//);
  const output = `/_local/s3/${String(OutputLocation).slice('s3://'.length)}`;
  await vi.waitFor(async () => {
    expect(await (await twin.fetch(output)).text()).toBe('{"embedding":[0.6,0.8]}');
  }, 5_000);
});

describe('the SageMaker API', () => {
  const client = () => new SageMakerClient(configuration(1));
  const wait = () =>
    waitUntilEndpointInService(
      { client: client(), maxWaitTime: 20, minDelay: 1, maxDelay: 1 },
      { EndpointName: 'embedder' },
    );

  test('is waited for until the model has loaded', async () => {
    container.pingStatus = 503;
    const described = await client().send(
      new DescribeEndpointCommand({ EndpointName: 'embedder' }),
    );
    expect(described.EndpointStatus).toBe('Creating');
    const waited = wait();
    container.pingStatus = 200;
    expect((await waited).state).toBe('SUCCESS');
  });

  test('is not waited for when it has failed', async () => {
    container.respond = (response) => response.end('{"embedding": []}');
    await expect(wait()).rejects.toThrow(/"Failed"/);
  });

  test('is not waited for when there is no such endpoint', async () => {
    await expect(
      waitUntilEndpointInService(
        { client: client(), maxWaitTime: 20, minDelay: 1, maxDelay: 1 },
        { EndpointName: 'nobody' },
      ),
    ).rejects.toThrow(/Could not find endpoint/);
  });

  test('lists endpoints with dates', async () => {
    const { Endpoints } = await client().send(new ListEndpointsCommand({}));
    expect(Endpoints).toMatchObject([{ EndpointName: 'embedder', EndpointStatus: 'InService' }]);
    expect(Endpoints?.[0]?.CreationTime).toBeInstanceOf(Date);
  });

  test('asks the model once for who asks often', async () => {
    const describe = () => client().send(new DescribeEndpointCommand({ EndpointName: 'embedder' }));
    await Promise.all([describe(), describe()]);
    await describe();
    expect(container.received).toHaveLength(1);
  });
});
