import { readFileSync } from 'node:fs';
import { InvokeEndpointCommand, SageMakerRuntimeClient } from '@aws-sdk/client-sagemaker-runtime';
import { DescribeEndpointCommand, SageMakerClient } from '@aws-sdk/client-sagemaker';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cosine, vectorAt } from '../../smoke/vector.ts';
import type { UpResult } from '../../stack/bring-up.ts';
import { places } from '../../toolchain/places.ts';
import { ensureBaseImage } from '../../toolchain/base-image.ts';
import { servingImage } from '../serving-image.ts';
import { engineUnderTest, StackUnderTest } from './stack-under-test.ts';
import type { StandIn } from './stand-ins/stand-in-images.ts';
import { copyModel, standInImages } from './stand-ins/stand-in-images.ts';

const golden = JSON.parse(
  readFileSync(new URL('../golden/vectors.jsonl', import.meta.url), 'utf8').split('\n')[0] ?? '',
) as { readonly search_term: string; readonly embedding: readonly number[] };
const term = golden.search_term;

/** What the application of a Ray Serve model would answer; the image has the rest. */
const deployment = `
from answering import load
embed = load("/opt/ml/model")
def app(request): return {"embedding": embed([request["search_term"]])[0]}
`;

interface Row {
  readonly name: StandIn;
  /** Beside the image. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** What `up` says it is taken for. */
  readonly reason: string;
  /** A request of a client that knows the dialect, and where it finds the vector. */
  readonly request: unknown;
  readonly path: string;
}

const rows: readonly Row[] = [
  {
    name: 'tei',
    settings: {},
    reason: 'taken for tei by its name',
    request: { inputs: [term] },
    path: '0',
  },
  {
    name: 'huggingface',
    settings: {},
    reason: 'taken for huggingface by its name',
    request: { inputs: term },
    path: '0.0',
  },
  {
    name: 'djl',
    settings: {},
    reason: 'taken for djl by its name',
    request: { inputs: term },
    path: '$',
  },
  {
    name: 'ray-serve',
    settings: {},
    reason: 'taken for ray-serve by its name',
    request: { search_term: term },
    path: 'embedding',
  },
  {
    name: 'team',
    settings: {
      modelDirectory: 'none',
      entrypoint: ['python', '/srv/server.py'],
      command: ['--ignored'],
      containerPort: 9000,
      pingPath: '/healthz',
      environment: { TEAM_PORT: 9000, TEAM_PREFIX: 'data' },
      probe: { payload: { texts: ['geladeira'] }, path: 'data[0].embedding' },
    },
    reason: 'its name says nothing of its dialect',
    request: { texts: [term] },
    path: 'data.0.embedding',
  },
];

let images: Readonly<Record<StandIn, string>>;
let stack: StackUnderTest;
let modelDirectory: string;

beforeAll(async () => {
  const under = await engineUnderTest();
  const engine = under.docker;
  const progress = { update: () => undefined };
  const { name: baseImage } = await ensureBaseImage({ engine, progress });
  const target = 'serving';
  const base = await servingImage({ engine, places: places(), baseImage, target, progress });
  images = await standInImages(engine, base);
  stack = new StackUnderTest(under, 'images');
  modelDirectory = await stack.folder({
    'config.json': '{"model_type": "bert"}',
    'serving.properties': 'engine=OnnxRuntime\noption.model_id=/opt/ml/model\n',
    'config.yaml': 'applications:\n  - name: embedder\n    import_path: deployment:app\n',
    'deployment.py': deployment,
  });
  await copyModel(modelDirectory);
}, 300_000);

afterAll(() => stack[Symbol.asyncDispose]());

async function up(settings: Readonly<Record<string, unknown>>): Promise<UpResult> {
  await stack.settings({ port: 'free', runtimePort: 'free', modelDirectory, ...settings });
  const { exitCode, stdout, stderr } = await stack.run('up', ['--json']);
  if (exitCode !== 0) throw new Error(`up ended with code ${String(exitCode)}: ${stderr}`);
  return JSON.parse(stdout) as UpResult;
}

/** How close the vector in an answer is to the golden one. */
function likeness(body: string, path: string): number {
  const vector = vectorAt(body, path);
  if (typeof vector === 'string') throw new Error(vector);
  return cosine(vector, golden.embedding);
}
/** Vectors on their way through JSON are rounded, and so are the golden ones. */
const same = 0.999_99;

describe.each(rows)('an image like $name', ({ name, settings, reason, request, path }) => {
  test('comes up, is healthy by a vector, and passes the smoke test', async () => {
    const { outputs, services, steps } = await up({
      image: images[name],
      runtime: false,
      ...settings,
    });
    expect(outputs.servingImageReason).toContain(reason);
    expect(steps.at(-1)?.outcome).toMatch(/^384 floats in \d+ ms$/);
    const endpoint = services.find(({ role }) => role === 'endpoint');
    expect(endpoint?.health).toBe('healthy');

    const answer = await fetch(`${outputs.endpointUrl}/invocations`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(request),
    });
    expect(answer.status).toBe(200);
    expect(likeness(await answer.text(), path)).toBeGreaterThan(same);

    const smoke = await stack.run('smoke', ['--json']);
    expect(smoke.exitCode, smoke.stdout + smoke.stderr).toBe(0);
  });
});

describe('images of all dialects as endpoints of one stack', () => {
  let outputs: UpResult['outputs'];
  beforeAll(async () => {
    const others = rows.filter(({ name }) => name !== 'tei');
    const endpoints = Object.fromEntries(
      others.map(({ name, settings }) => [name, { image: images[name], ...settings }]),
    );
    ({ outputs } = await up({ image: images.tei, endpointName: 'tei', endpoints }));
  }, 180_000);

  test('the stack passes the smoke test, through the twin as well', async () => {
    const smoke = await stack.run('smoke', ['--json']);
    expect(smoke.exitCode, smoke.stdout + smoke.stderr).toBe(0);
    expect(smoke.stdout).toContain('the runtime twin gives the same vector');
  });

  const options = () => ({
    endpoint: outputs.runtimeUrl ?? '',
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });

  test.each(rows)('$name answers an SDK in its dialect', async ({ name, request, path }) => {
    const Body = JSON.stringify(request);
    const command = new InvokeEndpointCommand({
      EndpointName: name,
      ContentType: 'application/json',
      Body,
    });
    const { Body: body } = await new SageMakerRuntimeClient(options()).send(command);
    expect(likeness(Buffer.from(body).toString(), path)).toBeGreaterThan(same);
  });

  test.each(rows)('$name is in service, by its own probe', async ({ name }) => {
    const command = new DescribeEndpointCommand({ EndpointName: name });
    const { EndpointStatus, FailureReason } = await new SageMakerClient(options()).send(command);
    expect(EndpointStatus, FailureReason).toBe('InService');
  });
});

test('an image that is taken for another is told to be in another dialect', async () => {
  await stack.settings({
    port: 'free',
    modelDirectory,
    image: images.djl,
    imagePreset: 'tei',
    waitTimeout: 8,
  });
  const { exitCode, stderr } = await stack.run('up', ['--json']);
  expect(exitCode).toBe(4);
  expect(stderr).toContain("no list of numbers at '0' in the answer: [");
});
