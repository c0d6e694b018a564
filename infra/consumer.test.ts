import * as pulumi from '@pulumi/pulumi';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ConsumersArgs } from './consumers.ts';
import type { EngineFacts } from './engine-facts.ts';
import { parseSettings } from './settings.ts';

interface Declared {
  readonly name: string;
  readonly type: string;
  readonly inputs: Record<string, unknown>;
}
const containerType = 'docker:index/container:Container';
const imageType = 'docker:index/remoteImage:RemoteImage';
let declared: Declared[] = [];
/** Resources that are not there before the test says so. */
let held: Readonly<Record<string, Promise<void>>> = {};
let context: string;

/** Pulumi's own mocks: they record what the program declares and answer like a provider. */
beforeAll(async () => {
  context = mkdtempSync(join(tmpdir(), 'sagemaker-local-consumer-'));
  writeFileSync(join(context, 'Dockerfile'), 'FROM scratch');
  await pulumi.runtime.setMocks({
    newResource: async ({ type, name, inputs }) => {
      const given = inputs as Record<string, unknown>;
      declared.push({ type, name, inputs: given });
      if (type === containerType) await held[name];
      return { id: `${name}-id`, state: { ...given, imageId: 'sha256:0' } };
    },
    call: () => ({}),
  });
});
beforeEach(() => {
  declared = [];
  held = {};
});
afterAll(() => {
  rmSync(context, { recursive: true });
});

const facts: EngineFacts = {
  host: 'unix:///var/run/docker.sock',
  isPodman: false,
  enforcesSelinux: false,
  hasStartInterval: false,
  isPresent: () => Promise.resolve(false),
};
const image = 'shop/search:1';
const valueOf = <Value>(output: pulumi.Output<Value>): Promise<Value> =>
  new Promise((resolve) => {
    output.apply(resolve);
  });
const find = (type: string, name: string) => {
  const inputs = declared.find((one) => one.type === type && one.name === name)?.inputs;
  if (!inputs) throw new Error(`no ${name} among ${declared.map((one) => one.name).join(', ')}`);
  return inputs;
};

interface More extends Partial<ConsumersArgs> {
  readonly values?: Readonly<Record<string, string>>;
}

async function declare(consumers: object, { values, ...more }: More = {}) {
  const { declareConsumers } = await import('./consumers.ts');
  class Endpoint extends pulumi.ComponentResource {}
  return declareConsumers({
    settings: parseSettings({
      stack: 'feature',
      checkout: '/checkout',
      values: { consumers: JSON.stringify(consumers), region: 'sa-east-1', ...values },
      exists: () => true,
    }),
    facts,
    network: 'sagemaker-local-feature',
    own: {
      endpoint: new Endpoint('test:index:Endpoint', 'endpoint'),
      runtime: undefined,
      postgres: undefined,
    },
    ...more,
  });
}

/** Declares the one consumer `search` and returns its container's inputs. */
async function search(values: object, more: More = {}) {
  const { search: one } = Object.fromEntries(await declare({ search: { image, ...values } }, more));
  if (!one) throw new Error('it was not declared');
  await Promise.all(one.containers.map(({ id }) => valueOf(id)));
  return find(containerType, one.containers.length > 1 ? 'search-1' : 'search');
}

/** As a secret travels: its value in an envelope. */
const environmentOf = (container: Record<string, unknown>) =>
  (container['envs'] as { readonly value: string[] }).value;

describe('a consumer', () => {
  test('answers to its name on the network, on loopback outside', async () => {
    const container = await search({ ports: { 80: 3000, 81: 'free' } });
    expect(container['networksAdvanced']).toEqual([
      { name: 'sagemaker-local-feature', aliases: ['search'] },
    ]);
    expect(container['ports']).toEqual([
      { internal: 80, external: 3000, ip: '127.0.0.1' },
      { internal: 81, ip: '127.0.0.1' },
    ]);
  });

  test('is named and labelled after its stack, its checkout and itself', async () => {
    const container = await search({});
    expect(container['name']).toBe('sagemaker-local-feature-search');
    expect(container['labels']).toEqual([
      { label: 'sagemaker-local.checkout', value: '/checkout' },
      { label: 'sagemaker-local.role', value: 'search' },
      { label: 'sagemaker-local.stack', value: 'feature' },
    ]);
  });

  test('has its image with the login that the settings have for its registry', async () => {
    const own = 'ghcr.io/shop/search:1';
    const registries = { 'ghcr.io': { username: 'u', password: 'p' } };
    await search({ image: own }, { values: { registries: JSON.stringify(registries) } });
    const { registryAuth } = find('pulumi:providers:docker', 'search-registry');
    expect(registryAuth).toMatchObject({
      value: JSON.stringify([{ address: 'ghcr.io', username: 'u', password: 'p' }]),
    });
    declared = [];
    await search({ image: 'elsewhere.example/search:1' });
    expect(declared.map(({ type }) => type)).not.toContain('pulumi:providers:docker');
  });

  test('is told where the endpoint is', async () => {
    expect(environmentOf(await search({}))).toEqual([
      'AWS_ACCESS_KEY_ID=local',
      'AWS_DEFAULT_REGION=sa-east-1',
      'AWS_REGION=sa-east-1',
      'AWS_SECRET_ACCESS_KEY=local',
      'SAGEMAKER_ENDPOINT_NAME=sagemaker-local',
      'SAGEMAKER_ENDPOINT_URL=http://sagemaker-local:8080',
    ]);
  });

  test('is told where the runtime is once there is one', async () => {
    const envs = environmentOf(await search({}, { runtimeUrl: 'http://runtime:1' }));
    expect(envs).toContain('AWS_ENDPOINT_URL_SAGEMAKER_RUNTIME=http://runtime:1');
  });

  test('is told where the database is when it needs it', async () => {
    const databaseUrl = 'postgresql://app:x@postgres:5432/app';
    const needing = await search({ needs: ['postgres'] }, { databaseUrl });
    expect(environmentOf(needing)).toContain(`DATABASE_URL=${databaseUrl}`);
    declared = [];
    const other = await search({ needs: ['endpoint'] }, { databaseUrl });
    expect(environmentOf(other).join()).not.toContain('DATABASE_URL');
  });

  test('has the last word on its environment', async () => {
    const environment = { AWS_REGION: 'eu-west-1', TOKEN: 'x' };
    const envs = environmentOf(await search({ environment }));
    expect(envs).toEqual(expect.arrayContaining(['AWS_REGION=eu-west-1', 'TOKEN=x']));
    expect(envs).not.toContain('AWS_REGION=sa-east-1');
  });

  test('keeps its environment secret', async () => {
    const consumers = await declare({ search: { image, environment: { TOKEN: 'x' } } });
    const envs = consumers.get('search')?.containers[0]?.envs;
    expect(await (envs && pulumi.isSecret(envs))).toBe(true);
  });

  test('is given no privilege, and the limits of its settings', async () => {
    expect(await search({ command: ['serve'], memory: 128, cpus: 0.5 })).toMatchObject({
      command: ['serve'],
      securityOpts: ['no-new-privileges:true'],
      memory: 128,
      cpus: '0.5',
    });
  });

  test('runs as many containers as asked for, all under its name', async () => {
    const container = await search({ replicas: 3, ports: { 80: 'free' } });
    expect(container).toMatchObject({
      name: 'sagemaker-local-feature-search-1',
      networksAdvanced: [{ aliases: ['search'] }],
    });
    expect(declared.filter(({ type }) => type === containerType)).toHaveLength(3);
  });

  test('has the URLs of all its published ports', async () => {
    const one = (await declare({ search: { image, ports: { 80: 3000, 81: 3001 } } })).get('search');
    expect(await (one && valueOf(one.urls))).toEqual([
      'http://127.0.0.1:3000',
      'http://127.0.0.1:3001',
    ]);
  });
});

describe('its health', () => {
  test('is not waited for without a check', async () => {
    const container = await search({});
    expect(container).not.toHaveProperty('wait');
    expect(container).not.toHaveProperty('healthcheck');
  });

  test('is a good answer to a path', async () => {
    const healthCheck = { path: '/health', port: 80, timeout: 3 };
    const container = await search({ healthCheck, waitTimeout: 90 });
    expect(container).toMatchObject({ wait: true, waitTimeout: 90 });
    const { tests, ...rest } = container['healthcheck'] as { tests: string[] };
    expect([tests[0], ...tests.slice(-6, -4), ...tests.slice(-3)]).toEqual([
      ...['CMD', 'sh', '-c', 'http-check', 'http://127.0.0.1:80/health', '3'],
    ]);
    expect(rest).toMatchObject({ interval: '2s', timeout: '11s', startPeriod: '1m30s' });
  });

  test.each<[string | string[], string[]]>([
    ['exit 0', ['CMD-SHELL', 'exit 0']],
    [['true'], ['CMD', 'true']],
  ])('is the command %j', async (command, tests) => {
    const healthCheck = { command, interval: 7, startPeriod: 0 };
    const container = await search({ healthCheck });
    expect(container['healthcheck']).toMatchObject({ tests, interval: '7s', startPeriod: '0s' });
  });
});

describe('the image', () => {
  const built = async (build: object = {}, more: More = {}) => {
    await search({ image: undefined, build: { context, ...build } }, more);
    return find(imageType, 'search-image');
  };

  test('that is named is never removed', async () => {
    await search({});
    expect(find(imageType, 'search-image')).toEqual({ name: image, keepLocally: true });
  });

  test('that is built has its content for a tag', async () => {
    const first = await built({ target: 'run', args: { VERSION: 1 } });
    expect(first['name']).toMatch(/^sagemaker-local\/consumer-search:[0-9a-f]{16}$/);
    expect(first['build']).toMatchObject({ context, target: 'run', buildArgs: { VERSION: '1' } });
    const names = [first['name']];
    for (const other of [{ target: 'run' }, { target: 'run', args: { VERSION: 2 } }]) {
      declared = [];
      names.push((await built(other))['name']);
    }
    declared = [];
    writeFileSync(join(context, '.dockerignore'), 'Dockerfile');
    names.push((await built())['name']);
    declared = [];
    writeFileSync(join(context, 'Dockerfile'), 'FROM other');
    names.push((await built())['name']);
    expect(new Set(names).size).toBe(5);
  });

  test.each([
    ['build', true, true],
    ['reuse', false, true],
    ['reuse', true, false],
  ])('with builtImage %s, present: %s, is built: %s', async (builtImage, present, isBuilt) => {
    const isPresent = () => Promise.resolve(present);
    const one = await built({}, { values: { builtImage }, facts: { ...facts, isPresent } });
    expect('build' in one).toBe(isBuilt);
  });

  test('is one for all that are built in the same way', async () => {
    writeFileSync(join(context, 'Dockerfile'), 'FROM scratch');
    const build = { context };
    const consumers = await declare({
      longinus: { build, command: ['longinus'] },
      search: { build, command: ['search'] },
      other: { build: { context, args: { A: 1 } } },
    });
    await Promise.all([...consumers.values()].map((one) => valueOf(one.imageIdentity)));
    const images = declared.filter(({ type }) => type === imageType).map(({ name }) => name);
    expect(images.sort()).toEqual(['longinus-image', 'other-image']);
    const identityOf = async (name: string) => {
      const one = consumers.get(name);
      return one && valueOf(one.imageIdentity);
    };
    expect(await identityOf('search')).toBe(await identityOf('longinus'));
  });

  test('is built on the stack’s own base where its Dockerfile asks for it', async () => {
    const asking =
      'ARG SAGEMAKER_LOCAL_PYTHON_BASE=python:3\nFROM ${SAGEMAKER_LOCAL_PYTHON_BASE}\n';
    const [plain, own] = [{ pythonBase: 'base:1' }, { pythonBase: 'base:2' }];
    writeFileSync(join(context, 'Dockerfile'), 'FROM scratch');
    expect((await built({}, plain))['build']).toMatchObject({ buildArgs: {} });
    declared = [];
    writeFileSync(join(context, 'Dockerfile'), asking);
    const first = await built({}, plain);
    expect(first['build']).toMatchObject({
      buildArgs: { SAGEMAKER_LOCAL_PYTHON_BASE: 'base:1' },
    });
    declared = [];
    expect((await built({}, own))['name']).not.toBe(first['name']);
  });

  test('that is built reaches a package index as the CPU image does', async () => {
    const { build } = await built({}, { downloads: { HTTPS_PROXY: 'http://proxy' } });
    expect(build).toMatchObject({ buildArgs: { HTTPS_PROXY: 'http://proxy' } });
  });
});

test('a consumer starts after what it needs; its image is got meanwhile', async () => {
  let release: () => void = () => undefined;
  held = { longinus: new Promise((resolve) => (release = resolve)) };
  const consumers = await declare({
    search: { image: 'shop/search:2', needs: ['longinus'] },
    longinus: { image },
    other: { image, needs: [] },
  });
  const idOf = (name: string) =>
    valueOf((consumers.get(name)?.containers[0] as { id: pulumi.Output<string> }).id);
  await idOf('other');
  await expect.poll(() => declared.map(({ name }) => name)).toContain('search-image');
  const containers = () =>
    declared.filter(({ type }) => type === containerType).map(({ name }) => name);
  expect(containers().sort()).toEqual(['longinus', 'other']);
  release();
  await idOf('search');
  expect(containers()).toContain('search');
});
