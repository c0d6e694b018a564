import * as pulumi from '@pulumi/pulumi';
import { beforeAll, describe, expect, test } from 'vitest';
import { parseSettings as parseRuntimeSettings } from '../src/runtime/settings.ts';
import { parseSettings } from './settings.ts';

const declared: { readonly type: string; readonly inputs: Record<string, unknown> }[] = [];

beforeAll(async () => {
  await pulumi.runtime.setMocks({
    newResource: ({ type, name, inputs }) => {
      const given = inputs as Record<string, unknown>;
      declared.push({ type, inputs: given });
      return { id: name, state: { ...given, imageId: 'sha256:0', name: given['name'] ?? name } };
    },
    call: () => ({}),
  });
});

const valueOf = <Value>(output: pulumi.Output<Value>): Promise<Value> =>
  new Promise((resolve) => {
    output.apply(resolve);
  });

async function declare(values: Record<string, string> = {}) {
  const { SagemakerRuntime } = await import('./runtime.ts');
  declared.length = 0;
  const settings = parseSettings({
    stack: 'feature',
    checkout: '/checkout',
    values: { runtimePort: '8123', ...values },
    exists: () => true,
  });
  const runtime = new SagemakerRuntime('runtime', {
    settings,
    facts: {
      host: 'unix:///var/run/docker.sock',
      isPodman: false,
      enforcesSelinux: false,
      hasStartInterval: true,
      isPresent: () => Promise.resolve(false),
    },
    network: 'sagemaker-local-feature',
    pythonBase: 'base:1',
  });
  const urls = [await valueOf(runtime.url), await valueOf(runtime.internalUrl)];
  await valueOf(runtime.container.id);
  const inputsOf = (type: string) => declared.find((one) => one.type === type)?.inputs ?? {};
  return {
    urls,
    container: inputsOf('docker:index/container:Container'),
    image: inputsOf('docker:index/remoteImage:RemoteImage'),
    volume: inputsOf('docker:index/volume:Volume'),
  };
}

describe('the runtime twin', () => {
  test('has a URL for this machine and one for the network', async () => {
    const { urls, container } = await declare();
    expect(urls).toEqual(['http://127.0.0.1:8123', 'http://sagemaker-runtime:8080']);
    expect(container['ports']).toEqual([{ internal: 8080, external: 8123, ip: '127.0.0.1' }]);
    expect(container['networksAdvanced']).toEqual([
      { name: 'sagemaker-local-feature', aliases: ['sagemaker-runtime'] },
    ]);
  });

  test('is found by its labels, its volume too', async () => {
    const { container, volume } = await declare();
    expect(container['name']).toBe('sagemaker-local-feature-runtime');
    expect(container['labels']).toContainEqual({ label: 'sagemaker-local.role', value: 'runtime' });
    expect(volume['labels']).toEqual(container['labels']);
    expect(container['volumes']).toEqual([
      { volumeName: volume['name'], containerPath: '/var/lib/sagemaker-local' },
    ]);
  });

  test('runs without any privilege, on a read-only root', async () => {
    const { container, image } = await declare();
    expect(container).toMatchObject({
      readOnly: true,
      capabilities: { drops: ['ALL'] },
      securityOpts: ['no-new-privileges:true'],
      tmpfs: { '/tmp': '' },
    });
    expect(image['name']).toMatch(/^sagemaker-local\/runtime:[0-9a-f]{16}$/);
    expect(image['build']).toMatchObject({
      target: 'runtime',
      buildArgs: { BASE_IMAGE: 'base:1' },
    });
  });

  test('is healthy by its own answer', async () => {
    const { container } = await declare();
    const { tests, ...pace } = container['healthcheck'] as { readonly tests: readonly string[] };
    expect(tests.slice(-2)).toEqual(['http://127.0.0.1:8080/_local/health', '5']);
    expect(pace).toMatchObject({ timeout: '5s', startInterval: '500ms' });
  });

  test('is told its endpoints in words that it understands', async () => {
    const { container } = await declare({
      endpoints: JSON.stringify({
        far: { url: 'http://far:1', serverless: { maxConcurrency: 3 } },
      }),
      runtimeOptions: '{"recordBodies": true}',
      region: 'sa-east-1',
    });
    const [variable = ''] = container['envs'] as string[];
    const text = /^RUNTIME_SETTINGS=(.*)$/.exec(variable)?.[1];
    expect(parseRuntimeSettings(text)).toMatchObject({
      region: 'sa-east-1',
      recordBodies: true,
      endpoints: {
        'sagemaker-local': {
          variants: { AllTraffic: { url: 'http://sagemaker-local:8080', weight: 1 } },
          probe: { path: 'embedding' },
        },
        far: {
          variants: { AllTraffic: { url: 'http://far:1' } },
          serverless: { maxConcurrency: 3 },
        },
      },
    });
  });
});
