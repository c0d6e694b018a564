import * as pulumi from '@pulumi/pulumi';
import { beforeAll, describe, expect, test } from 'vitest';
import type { SagemakerEndpointArgs } from './endpoint.ts';
import type { EngineFacts } from './engine-facts.ts';
import type { ModelDelivery } from './model-delivery.ts';
import type { ServingImage } from './serving-image.ts';
import { parseSettings } from './settings.ts';

interface Declared {
  readonly type: string;
  readonly inputs: Record<string, unknown>;
}
const declared: Declared[] = [];

/** Pulumi's own mocks: they record what the program declares and answer like a provider. */
beforeAll(async () => {
  await pulumi.runtime.setMocks({
    newResource: ({ type, name, inputs }) => {
      const given = inputs as Record<string, unknown>;
      declared.push({ type, inputs: given });
      return {
        id: `${name}-id`,
        state: { ...given, imageId: 'sha256:0', name: given['name'] ?? name },
      };
    },
    call: () => ({}),
  });
});

const facts: EngineFacts = {
  host: 'unix:///var/run/docker.sock',
  isPodman: false,
  enforcesSelinux: false,
  hasStartInterval: false,
  isPresent: () => Promise.resolve(false),
};
const cpu: ServingImage = { kind: 'cpu', reason: 'test' };

/** What Pulumi hands to a provider of a secret: it is encrypted in the state. */
const secretsIn = (input: unknown): unknown => {
  const { value, ...marks } = input as Readonly<Record<string, unknown>>;
  expect(Object.values(marks)).toContain('1b47061264138c4ac30d75fd1eb44270');
  return value;
};

const valueOf = <Value>(output: pulumi.Output<Value>): Promise<Value> =>
  new Promise((resolve) => {
    output.apply(resolve);
  });

/** Declares an endpoint and returns its outputs and the container's inputs. */
async function declare(
  given: {
    values?: Record<string, string>;
    serving?: ServingImage;
    facts?: Partial<EngineFacts>;
    reuseImage?: boolean;
    delivery?: ModelDelivery;
    more?: Partial<SagemakerEndpointArgs>;
  } = {},
) {
  const { SagemakerEndpoint } = await import('./endpoint.ts');
  declared.length = 0;
  const endpoint = new SagemakerEndpoint('endpoint', {
    settings: parseSettings({
      stack: 'feature',
      checkout: '/checkout',
      values: { port: '8123', ...given.values },
      exists: () => true,
    }),
    serving: given.serving ?? cpu,
    facts: { ...facts, ...given.facts },
    network: 'sagemaker-local-feature',
    pythonBase: 'base:1',
    reuseImage: given.reuseImage ?? false,
    ...(given.delivery && { delivery: given.delivery }),
    ...given.more,
  });
  const outputs = {
    url: await valueOf(endpoint.url),
    internalUrl: await valueOf(endpoint.internalUrl),
  };
  await valueOf(endpoint.container.id);
  const remoteImage = 'docker:index/remoteImage:RemoteImage';
  const inputsOf = (type: string) => declared.find((one) => one.type === type)?.inputs ?? {};
  return {
    outputs,
    container: inputsOf('docker:index/container:Container'),
    image: inputsOf(remoteImage),
    images: declared.filter(({ type }) => type === remoteImage).map(({ inputs }) => inputs),
    registry: inputsOf('pulumi:providers:docker'),
  };
}

describe('the endpoint', () => {
  test('has a URL for this machine and one for the network', async () => {
    const { outputs } = await declare();
    expect(outputs).toEqual({
      url: 'http://127.0.0.1:8123',
      internalUrl: 'http://sagemaker-local:8080',
    });
  });

  test('is named and labelled after its stack and checkout', async () => {
    const { container } = await declare();
    expect(container['name']).toBe('sagemaker-local-feature-endpoint');
    expect(container['labels']).toEqual([
      { label: 'sagemaker-local.checkout', value: '/checkout' },
      { label: 'sagemaker-local.role', value: 'endpoint' },
      { label: 'sagemaker-local.stack', value: 'feature' },
    ]);
  });

  test('answers as sagemaker-local on the network, on loopback outside', async () => {
    const { container } = await declare();
    expect(container['networksAdvanced']).toEqual([
      { name: 'sagemaker-local-feature', aliases: ['sagemaker-local'] },
    ]);
    expect(container['ports']).toEqual([{ internal: 8080, external: 8123, ip: '127.0.0.1' }]);
  });

  test('is published where the settings say, and its URL says how this machine comes there', async () => {
    const elsewhere = { host: 'tcp://build.example:2376' };
    const values = { publishAddress: '0.0.0.0', metricsPort: '9100' };
    const { container, outputs } = await declare({ values, facts: elsewhere });
    expect(container['ports']).toEqual([
      { internal: 8080, external: 8123, ip: '0.0.0.0' },
      { internal: 8082, external: 9100, ip: '0.0.0.0' },
    ]);
    expect(outputs.url).toBe('http://build.example:8123');
  });

  test('is told what SageMaker tells a container, and what the settings add', async () => {
    const { container } = await declare({ values: { environment: '{"OMP_NUM_THREADS": "1"}' } });
    expect(container['command']).toEqual(['serve']);
    expect(container['envs']).toEqual([
      'OMP_NUM_THREADS=1',
      'SAGEMAKER_CONTAINER_LOG_LEVEL=20',
      'SAGEMAKER_LOCAL_METRICS_PORT=8082',
      'SAGEMAKER_LOCAL_STRICTNESS=faithful',
      'SAGEMAKER_LOCAL_WARMUP_BODY={"search_term":"geladeira frost free 375 litros"}',
      'SAGEMAKER_PROGRAM=inference.py',
      'SAGEMAKER_REGION=us-east-1',
      'SAGEMAKER_SUBMIT_DIRECTORY=/opt/ml/model/code',
    ]);
  });

  test.each([
    ['9100', [{ internal: 8082, external: 9100, ip: '127.0.0.1' }], '8082'],
    ['free', [{ internal: 8082, ip: '127.0.0.1' }], '8082'],
    ['endpoint', [], '8080'],
  ])('shows its metrics where metricsPort is %s', async (metricsPort, more, inside) => {
    const { container } = await declare({ values: { metricsPort } });
    const own = { internal: 8080, external: 8123, ip: '127.0.0.1' };
    expect(container['ports']).toEqual([own, ...more]);
    expect(container['envs']).toContain(`SAGEMAKER_LOCAL_METRICS_PORT=${inside}`);
  });

  test('is told how strict it is to be', async () => {
    const { container } = await declare({ values: { strictness: 'helpful' } });
    expect(container['envs']).toContain('SAGEMAKER_LOCAL_STRICTNESS=helpful');
  });

  test('goes out by the proxy that it is told of, and trusts what this machine trusts where it was not built here', async () => {
    const proxies = { HTTPS_PROXY: 'http://ana:geheim@proxy:3128' };
    const trust = {
      uploads: [{ file: '/ca.pem', source: '/host.pem', sourceHash: 'abc' }],
      environment: { SSL_CERT_FILE: '/ca.pem' },
    };
    const { container } = await declare({ more: { proxies: pulumi.secret(proxies), trust } });
    expect(secretsIn(container['envs'])).toContain('HTTPS_PROXY=http://ana:geheim@proxy:3128');
    expect(container).not.toHaveProperty('uploads');
    const serving: ServingImage = { kind: 'uri', uri: 'a/b:1', reason: 'test', login: undefined };
    const values = { image: 'a/b:1' };
    const { container: foreign } = await declare({ values, serving, more: { trust } });
    expect(foreign['envs']).toContain('SSL_CERT_FILE=/ca.pem');
    expect(foreign['uploads']).toEqual(trust.uploads);
  });

  test('has the model in an image of its own where the engine cannot mount it', async () => {
    const { container, images } = await declare({
      delivery: { kind: 'copy', reason: 'test', content: 'abc' },
    });
    expect(container['volumes']).toEqual([]);
    const copy = images.find(({ name }) => String(name).startsWith('sagemaker-local/model:'));
    expect(copy).toMatchObject({
      keepLocally: false,
      triggers: { content: 'abc' },
      build: {
        context: '/checkout/src/sagemaker',
        buildArgs: { BASE_IMAGE: expect.stringMatching(/^sagemaker-local\/serving:/) as string },
        label: { 'sagemaker-local.stack': 'feature', 'sagemaker-local.role': 'endpoint' },
      },
    });
    const { images: others } = await declare({
      delivery: { kind: 'copy', reason: 'test', content: 'def' },
    });
    expect(others.map(({ name }) => name)).not.toContain(copy?.['name']);
  });

  test('mounts the model read-only, relabelled where SELinux is enforced', async () => {
    const mount = {
      hostPath: '/checkout/src/sagemaker',
      containerPath: '/opt/ml/model',
      readOnly: true,
    };
    expect((await declare()).container['volumes']).toEqual([mount]);
    const relabelled = await declare({ facts: { enforcesSelinux: true } });
    expect(relabelled.container['volumes']).toEqual([{ ...mount, selinuxRelabel: 'z' }]);
  });

  test('runs the CPU image without any privilege, on a read-only root', async () => {
    const { container, image } = await declare();
    expect(container).toMatchObject({
      readOnly: true,
      capabilities: { drops: ['ALL'] },
      securityOpts: ['no-new-privileges:true'],
      tmpfs: { '/tmp': 'exec' },
      memory: 1024,
    });
    expect(image['name']).toMatch(/^sagemaker-local\/serving:[0-9a-f]{16}$/);
    expect(image['build']).toMatchObject({
      target: 'serving',
      buildArgs: { BASE_IMAGE: 'base:1' },
    });
  });

  test('takes an image that is to be reused by the name it would have been built under', async () => {
    const { image: built } = await declare();
    const { image } = await declare({ reuseImage: true });
    expect(image).toEqual({ name: built['name'], keepLocally: true });
  });

  test.each([
    ['fp32', 'serving', []],
    ['int8', 'serving', ['EMBEDDER_PRECISION=int8']],
    ['fast', 'serving-fast', ['EMBEDDER_PRECISION=fast']],
  ])('computes in %s in the image %s', async (precision, repository, told) => {
    const { container, image } = await declare({ values: { precision } });
    expect(image['name']).toMatch(new RegExp(`^sagemaker-local/${repository}:`));
    expect(image['build']).toMatchObject({ target: repository });
    const envs = container['envs'] as readonly string[];
    expect(envs.filter((env) => env.startsWith('EMBEDDER_'))).toEqual(told);
  });

  test('lets an image of another maker write to its own root', async () => {
    const serving: ServingImage = { kind: 'uri', uri: 'a/b:1', reason: 'test', login: undefined };
    const { container, image } = await declare({ serving });
    expect(container).not.toHaveProperty('readOnly');
    expect(container['memory']).toBe(6144);
    expect(image).toMatchObject({ name: 'a/b:1', keepLocally: true });
  });

  test('is labelled with the name of an image that is not one of ours', async () => {
    const login = { serveraddress: 'r.example', username: 'u', password: 'p' };
    const serving: ServingImage = { kind: 'uri', uri: 'a/b:1', reason: 'test', login };
    const { container } = await declare({ serving });
    expect(container['labels']).toContainEqual({ label: 'sagemaker-local.image', value: 'a/b:1' });
    // By its id, where the engine has it without its name.
    const nameless = await declare({ serving: { ...serving, imageId: 'sha256:12' } });
    expect(nameless.image).toMatchObject({ name: 'sha256:12' });
    expect(nameless.container['labels']).toEqual(container['labels']);
  });

  test('has a registry of its own with the login, or without one', async () => {
    const login = { serveraddress: 'r.example', username: 'u', password: 'p' };
    const serving: ServingImage = { kind: 'uri', uri: 'a/b:1', reason: 'test', login };
    const withLogin = await declare({ serving });
    // A secret to Pulumi, which marks it as one.
    expect(withLogin.registry['registryAuth']).toEqual({
      '4dabf18193072939515e22adb298388d': '1b47061264138c4ac30d75fd1eb44270',
      value: JSON.stringify([{ address: 'r.example', username: 'u', password: 'p' }]),
    });
    const without = await declare({ serving: { ...serving, login: undefined } });
    expect(without.registry['registryAuth']).toBe('[]');
  });

  const tei: ServingImage = { kind: 'uri', uri: 'x/tei:1', reason: 'test', login: undefined };

  test('starts an image of another dialect as that one asks for', async () => {
    const values = { image: 'x/tei:1', environment: '{"HF_MODEL_ID": "BAAI/bge"}' };
    const { container } = await declare({ values, serving: tei });
    expect(container).not.toHaveProperty('command');
    expect(container).not.toHaveProperty('entrypoints');
    expect(container['envs']).toEqual(
      expect.arrayContaining(['PORT=8080', 'MODEL_ID=BAAI/bge', 'HF_MODEL_ID=BAAI/bge']),
    );
    // It has no Python.
    const { tests } = container['healthcheck'] as { tests: string[] };
    expect([tests[0], ...tests.slice(-8, -6)]).toEqual(['CMD', 'sh', '-c']);
    expect(tests.slice(-5, -1)).toEqual([
      'embedding-check',
      '8080',
      '{"inputs":"geladeira frost free 375 litros"}',
      '0',
    ]);
  });

  test('starts what the settings say, and finds it where it listens', async () => {
    const values = {
      image: 'x/tei:1',
      imagePreset: 'pytorch',
      entrypoint: '["python3", "/app/server.py"]',
      command: '["--fast"]',
      containerPort: '9000',
    };
    const { container, outputs } = await declare({ values, serving: tei });
    expect(container).toMatchObject({
      entrypoints: ['python3', '/app/server.py'],
      command: ['--fast'],
      ports: [{ internal: 9000, external: 8123, ip: '127.0.0.1' }],
    });
    expect(outputs).toEqual({
      url: 'http://127.0.0.1:8123',
      internalUrl: 'http://sagemaker-local:9000',
    });
    const { tests } = container['healthcheck'] as { tests: string[] };
    expect(tests.slice(-2)).toEqual(['--port', '9000']);
  });

  test('mounts nothing where the image has its model', async () => {
    const values = { image: 'x/own:1', modelDirectory: 'none' };
    expect((await declare({ values, serving: tei })).container['volumes']).toEqual([]);
  });

  test('is healthy when a real vector comes back, not when /ping says so', async () => {
    const { container } = await declare({ values: { waitTimeout: '90' } });
    const health = container['healthcheck'] as {
      tests: string[];
      interval: string;
      startPeriod: string;
    };
    expect([health.tests[0], ...health.tests.slice(-9, -5)]).toEqual([
      ...['CMD', 'python3', '-I', '-S', '-c'],
    ]);
    expect(health.tests.slice(-4)).toEqual([
      '--body',
      '{"search_term":"geladeira frost free 375 litros"}',
      '--path',
      'embedding',
    ]);
    expect(health).toMatchObject({ interval: '2s', startPeriod: '1m30s' });
    expect(container).toMatchObject({ wait: true, waitTimeout: 90 });
  });

  test('is asked by a shell under podman, which would take the program apart', async () => {
    const { container } = await declare({ facts: { isPodman: true } });
    const { tests } = container['healthcheck'] as { tests: string[] };
    expect(tests).toHaveLength(2);
    expect(tests[0]).toBe('CMD-SHELL');
    expect(tests[1]).toMatch(/^'python3' '-I' '-S' '-c' '[^]* '--path' 'embedding'$/);
  });

  test('checks faster while it starts where the engine can', async () => {
    const { container } = await declare({ facts: { hasStartInterval: true } });
    const { tests, ...when } = container['healthcheck'] as { readonly tests: readonly string[] };
    expect(tests.slice(0, 2)).toEqual(['CMD', 'python3']);
    expect(when).toMatchObject({ interval: '10s', startInterval: '500ms' });
  });
});
