import * as pulumi from '@pulumi/pulumi';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { parseSettings } from './settings.ts';

interface Declared {
  readonly name: string;
  readonly type: string;
  readonly inputs: Record<string, unknown>;
}
let declared: Declared[] = [];
/** What the state already has of a stash; undefined for a stack that is new. */
let remembered: string | undefined;

beforeAll(async () => {
  await pulumi.runtime.setMocks({
    newResource: ({ type, name, inputs }) => {
      const given = inputs as Record<string, unknown>;
      declared.push({ type, name, inputs: given });
      const state = { ...given, imageId: 'sha256:0', name: given['name'] ?? name };
      const output = remembered ?? given['input'];
      return { id: name, state: type === 'pulumi:index:Stash' ? { output } : state };
    },
    call: () => ({}),
  });
});
beforeEach(() => {
  declared = [];
  remembered = undefined;
});

const valueOf = <Value>(output: pulumi.Output<Value> | undefined): Promise<Value | undefined> =>
  new Promise((resolve) => {
    if (output) output.apply(resolve);
    else resolve(undefined);
  });

async function declare(values: Record<string, string> = {}) {
  const { Database } = await import('./database.ts');
  declared = [];
  const database = new Database('postgres', {
    settings: parseSettings({
      stack: 'feature',
      checkout: '/checkout',
      values,
      exists: () => true,
    }),
    facts: { host: 'unix:///var/run/docker.sock', isPodman: false, hasStartInterval: true },
    network: 'sagemaker-local-feature',
    postgresBase: 'base:1',
  });
  await valueOf(database.container.id);
  const inputsOf = (type: string) => declared.find((one) => one.type === type)?.inputs ?? {};
  return {
    database,
    url: await valueOf(database.url),
    hostUrl: await valueOf(database.hostUrl),
    container: inputsOf('docker:index/container:Container'),
    image: inputsOf('docker:index/remoteImage:RemoteImage'),
    volume: inputsOf('docker:index/volume:Volume'),
  };
}

describe('the database', () => {
  test('is on the network as postgres, and on no port of this machine', async () => {
    const { container, url, hostUrl } = await declare();
    expect(container['networksAdvanced']).toEqual([
      { name: 'sagemaker-local-feature', aliases: ['postgres'] },
    ]);
    expect(container['ports']).toEqual([]);
    expect(url).toMatch(/^postgresql:\/\/app:[\w-]{32}@postgres:5432\/app$/);
    expect(hostUrl).toBeUndefined();
  });

  test.each([
    ['5433', { internal: 5432, ip: '127.0.0.1', external: 5433 }],
    ['free', { internal: 5432, ip: '127.0.0.1' }],
  ])('is published where the settings say %s', async (postgresPort, expected) => {
    const { container } = await declare({ postgresPort });
    expect(container['ports']).toEqual([expected]);
  });

  test('has a URL for this machine where it is published', async () => {
    const { hostUrl } = await declare({ postgresPort: '5433' });
    expect(hostUrl).toMatch(/^postgresql:\/\/app:[\w-]{32}@127\.0\.0\.1:5433\/app$/);
  });

  test('is found by its labels, its volume too', async () => {
    const { container, volume } = await declare();
    expect(container['name']).toBe('sagemaker-local-feature-postgres');
    expect(container['labels']).toContainEqual({
      label: 'sagemaker-local.role',
      value: 'postgres',
    });
    expect(volume['labels']).toEqual(container['labels']);
    expect(container['volumes']).toEqual([
      { volumeName: 'sagemaker-local-feature-postgres', containerPath: '/var/lib/sagemaker-local' },
    ]);
  });

  test('runs without any privilege, on a read-only root, within its memory', async () => {
    const { container, image } = await declare({ postgresMemory: '1024' });
    expect(container).toMatchObject({
      readOnly: true,
      capabilities: { drops: ['ALL'] },
      securityOpts: ['no-new-privileges:true'],
      tmpfs: { '/tmp': '' },
      memory: 1024,
    });
    expect(image['name']).toMatch(/^sagemaker-local\/postgres:[0-9a-f]{16}$/);
    expect(image['build']).toMatchObject({ buildArgs: { BASE_IMAGE: 'base:1' } });
  });

  test('is there when it has answered a query', async () => {
    const { container } = await declare({ waitTimeout: '90' });
    expect(container).toMatchObject({
      wait: true,
      waitTimeout: 90,
      healthcheck: { tests: ['CMD', 'healthy.sh'], startPeriod: '1m30s' },
    });
  });
});

describe('its password', () => {
  /** As a secret travels: its value in an envelope. */
  const valueIn = (secret: unknown) => (secret as { readonly value: unknown }).value;
  const password = (url: string | undefined) => /:([\w-]+)@/.exec(url ?? '')?.[1];

  test('is another one for each stack', async () => {
    const [one, other] = [await declare(), await declare()];
    expect(password(one.url)).toHaveLength(32);
    expect(password(one.url)).not.toBe(password(other.url));
  });

  test('is what the state has, once it has one', async () => {
    remembered = 'remembered';
    const { url, container } = await declare();
    expect(password(url)).toBe('remembered');
    expect(valueIn(container['envs'])).toEqual(['POSTGRES_PASSWORD=remembered']);
  });

  test('is a secret wherever it is', async () => {
    const { database } = await declare({ postgresPort: 'free' });
    for (const output of [database.url, database.hostUrl, database.container.envs])
      expect(await pulumi.isSecret(output as pulumi.Output<unknown>)).toBe(true);
    const stash = declared.find(({ type }) => type === 'pulumi:index:Stash');
    expect(valueIn(stash?.inputs['input'])).toMatch(/^[\w-]{32}$/);
  });
});
