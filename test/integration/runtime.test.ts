import {
  InvokeEndpointAsyncCommand,
  InvokeEndpointCommand,
  SageMakerRuntimeClient,
} from '@aws-sdk/client-sagemaker-runtime';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { UpResult } from '../../stack/bring-up.ts';
import type { Engine } from '../../toolchain/engine/engine.ts';
import { noRights, rightsOf } from './rights.ts';
import { runInside } from './run-inside.ts';
import { engineUnderTest, StackUnderTest } from './stack-under-test.ts';

/** Answers at once with a vector as long as its environment says. */
const handler = `
import json, os
def model_fn(model_dir): return int(os.environ.get("DIMENSION", "2"))
def input_fn(data, content_type): return json.loads(data)
def predict_fn(data, model): return {"embedding": [1.0] * model}
def output_fn(prediction, accept): return json.dumps(prediction)
`;

let engine: Engine;
let stack: StackUnderTest;
let outputs: UpResult['outputs'];

const client = (maxAttempts = 1) =>
  new SageMakerRuntimeClient({
    endpoint: outputs.runtimeUrl ?? '',
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts,
  });

async function invoke(EndpointName: string, more: { TargetVariant?: string } = {}, attempts = 1) {
  const Body = JSON.stringify({ search_term: 'geladeira' });
  const command = new InvokeEndpointCommand({ EndpointName, Body, ...more });
  const { Body: body, InvokedProductionVariant: variant } = await client(attempts).send(command);
  const { embedding } = JSON.parse(Buffer.from(body).toString()) as { embedding: number[] };
  return { dimension: embedding.length, variant };
}

const containerOf = async (role: string) => {
  const container = (await stack.onEngine()).containers.find((one) => one.role === role);
  if (!container) throw new Error(`there is no ${role}`);
  return engine.docker.getContainer(container.id);
};

async function up(which: StackUnderTest): Promise<UpResult> {
  const { exitCode, stdout, stderr } = await which.run('up', ['--json']);
  if (exitCode !== 0) throw new Error(`up ended with code ${String(exitCode)}: ${stderr}`);
  return JSON.parse(stdout) as UpResult;
}

beforeAll(async () => {
  engine = await engineUnderTest();
  stack = new StackUnderTest(engine, 'runtime');
  await stack.settings({
    image: 'cpu',
    port: 'free',
    modelDirectory: await stack.modelDirectory(handler),
    endpointName: 'embedder',
    endpoints: {
      small: { serverless: { maxConcurrency: 1 } },
      split: {
        variants: { Two: { weight: 1 }, Three: { weight: 0, environment: { DIMENSION: 3 } } },
      },
    },
  });
  ({ outputs } = await up(stack));
});
afterAll(() => stack[Symbol.asyncDispose]());

describe('the runtime twin of a stack', () => {
  test('answers an AWS SDK under the name that the settings gave', async () => {
    expect(outputs.endpointName).toBe('embedder');
    expect(await invoke('embedder')).toEqual({ dimension: 2, variant: 'AllTraffic' });
  });

  test('serves the endpoints and variants of the settings, each from its container', async () => {
    expect(await invoke('small')).toEqual({ dimension: 2, variant: 'AllTraffic' });
    expect(await invoke('split')).toEqual({ dimension: 2, variant: 'Two' });
    expect(await invoke('split', { TargetVariant: 'Three' })).toEqual({
      dimension: 3,
      variant: 'Three',
    });
    await expect(invoke('other')).rejects.toMatchObject({ name: 'ValidationError' });
  });

  test('counts what serves them in the fingerprint', () => {
    expect(outputs.fingerprintParts['endpoints']).toMatch(
      /^sagemaker-local\/serving:\w+, model \w{16}$/,
    );
  });

  test('leaves the other endpoints alone when one is down', async () => {
    const three = await containerOf('endpoint.split.three');
    await three.stop({ t: 0 });
    await expect(invoke('split', { TargetVariant: 'Three' })).rejects.toMatchObject({
      name: 'ServiceUnavailable',
    });
    expect(await invoke('split')).toMatchObject({ dimension: 2 });
    expect(await invoke('embedder')).toMatchObject({ dimension: 2 });
    const twin = await (await containerOf('runtime')).inspect();
    expect(twin.State.Health?.Status).toBe('healthy');
    await three.start();
  });

  test('is hardened, and reached on loopback only', async () => {
    const { Config, HostConfig, Mounts } = await (await containerOf('runtime')).inspect();
    expect(HostConfig).toMatchObject({ ReadonlyRootfs: true, Privileged: false });
    expect(await rightsOf(await containerOf('runtime'))).toEqual(noRights);
    expect(Config.User).toBe('10001:10001');
    expect(Mounts).toMatchObject([{ Type: 'volume', Destination: '/var/lib/sagemaker-local' }]);
    expect(outputs.runtimeUrl).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  });

  test('answers containers of the network as sagemaker-runtime:8080', async () => {
    const url = `${String(outputs.runtimeInternalUrl)}/_local/health`;
    const program = `import urllib.request as u; print(u.urlopen(${JSON.stringify(url)}).status)`;
    const { said } = await runInside(await containerOf('endpoint'), ['python3', '-c', program]);
    expect(said).toContain('200');
  });
});

describe('npm run fault', () => {
  test('arms what an SDK’s own retries get over, status shows it, clear ends it', async () => {
    const armed = await stack.run('fault', ['throttle', '--count', '2', '--endpoint', 'embedder']);
    expect(armed.exitCode, armed.stderr).toBe(0);
    const status = await stack.run('status');
    expect(status.stdout).toContain('throttle endpoint=embedder count=2 (struck 0 of 0)');
    await expect(invoke('embedder')).rejects.toMatchObject({ name: 'ThrottlingException' });
    expect(await invoke('embedder', {}, 3)).toMatchObject({ dimension: 2 });
    expect((await stack.run('fault', ['list'])).stdout).toContain('(struck 2 of 2, over)');
    expect((await stack.run('fault', ['clear'])).stdout).toContain('No fault is armed.');
    expect((await stack.run('status')).stdout).not.toContain('faults are armed');
  });

  test('says what is wrong with a fault that does not exist', async () => {
    const { exitCode, stderr } = await stack.run('fault', ['sulk']);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('expected one of throttle, coldStart');
  });
});

test('up again with nothing changed leaves the twin alone', async () => {
  const before = (await (await containerOf('runtime')).inspect()).Id;
  expect((await up(stack)).changed).toBe(false);
  expect((await (await containerOf('runtime')).inspect()).Id).toBe(before);
});

describe('asynchronous invocations', () => {
  const invokeAsync = (body: string) =>
    client(3).send(
      new InvokeEndpointAsyncCommand({ EndpointName: 'embedder', Body: Buffer.from(body) }),
    );
  /** As anybody on this machine reads it. */
  const read = async (location: string | undefined) => {
    // A port that the engine chose is another one after a restart.
    const { NetworkSettings } = await (await containerOf('runtime')).inspect();
    const port = NetworkSettings.Ports['8080/tcp']?.[0]?.HostPort ?? '';
    return fetch(`http://127.0.0.1:${port}/_local/s3/${String(location).slice('s3://'.length)}`);
  };

  const written = (location: string | undefined) =>
    vi.waitFor(
      async () => {
        const answer = await read(location);
        expect(answer.status).toBe(200);
        return answer.text();
      },
      { timeout: 60_000, interval: 200 },
    );

  test('are kept across a restart of the twin, those that wait and those that are over', async () => {
    const vector = JSON.stringify({ embedding: [1, 1] });
    const over = await invokeAsync('{"search_term": "geladeira"}');
    expect(JSON.parse(await written(over.OutputLocation))).toEqual(JSON.parse(vector));
    const model = await containerOf('endpoint');
    await model.stop({ t: 0 });
    const waiting = await invokeAsync('{"search_term": "fogão"}');
    await (await containerOf('runtime')).restart({ t: 10 });
    await model.start();
    expect(JSON.parse(await written(over.OutputLocation))).toEqual(JSON.parse(vector));
    expect(JSON.parse(await written(waiting.OutputLocation))).toEqual(JSON.parse(vector));
    expect((await read(waiting.FailureLocation)).status).toBe(404);
  });
});

test('the settings can leave the twin out', async () => {
  await using plain = new StackUnderTest(engine, 'no-runtime');
  await plain.settings({
    image: 'cpu',
    port: 'free',
    runtime: false,
    modelDirectory: await plain.modelDirectory(handler),
  });
  const result = await up(plain);
  expect(result.services.map(({ role }) => role)).toEqual(['endpoint']);
  expect(result.outputs).not.toHaveProperty('runtimeUrl');
});
