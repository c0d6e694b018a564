import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { UpResult } from '../../stack/bring-up.ts';
import { EndpointClient } from '../../smoke/endpoint-client.ts';
import { norm, vectorAt } from '../../smoke/vector.ts';
import { isEmpty } from '../../stack/inventory.ts';
import type { Engine } from '../../toolchain/engine/engine.ts';
import { endpointAlone } from '../endpoint-alone.ts';
import { noRights, rightsOf } from './rights.ts';
import { engineUnderTest, StackUnderTest } from './stack-under-test.ts';

let engine: Engine;
let stack: StackUnderTest;
let first: UpResult;

const search = JSON.stringify({ search_term: 'geladeira frost free 375 litros' });

async function up(...args: string[]): Promise<UpResult> {
  const { exitCode, stdout, stderr } = await stack.run('up', ['--json', ...args]);
  expect(exitCode, stderr).toBe(0);
  return JSON.parse(stdout) as UpResult;
}

const endpoint = async () => {
  const container = (await stack.onEngine()).containers.find(({ role }) => role === 'endpoint');
  if (!container) throw new Error('there is no endpoint');
  return engine.docker.getContainer(container.id);
};

beforeAll(async () => {
  engine = await engineUnderTest();
  stack = new StackUnderTest(engine, 'up');
  await endpointAlone(stack.name);
  first = await up();
});
afterAll(() => stack[Symbol.asyncDispose]());

describe('after up', () => {
  test('a real embedding comes from the URL that was printed', async () => {
    const answer = await new EndpointClient(first.outputs.endpointUrl).invoke({ body: search });
    expect(answer.status).toBe(200);
    const vector = vectorAt(answer.body, 'embedding') as readonly number[];
    expect(vector).toHaveLength(384);
    expect(norm(vector)).toBeCloseTo(1, 4);
  });

  test('the result says what runs, why this image serves, and what took how long', () => {
    expect(first.changed).toBe(true);
    expect(first.services.map(({ role, health }) => [role, health]).sort()).toEqual([
      ['endpoint', 'healthy'],
      ['runtime', 'healthy'],
    ]);
    expect(first.outputs.servingImageReason).toMatch(/^auto: /);
    expect(first.steps.map(({ title }) => title)).toEqual(
      expect.arrayContaining(['container engine', 'Pulumi', 'model', 'stack', 'first embedding']),
    );
  });

  test('the port is bound to loopback, and is not that of the stack local', async () => {
    const { HostConfig } = await (await endpoint()).inspect();
    const [binding] =
      (HostConfig.PortBindings as Record<string, { HostIp: string; HostPort: string }[]>)[
        '8080/tcp'
      ] ?? [];
    expect(binding?.HostIp).toBe('127.0.0.1');
    expect(Number(binding?.HostPort)).toBeGreaterThan(8080);
  });

  test('the container is hardened and told what SageMaker tells one', async () => {
    const { Config, HostConfig, Mounts } = await (await endpoint()).inspect();
    expect(HostConfig).toMatchObject({ ReadonlyRootfs: true, Privileged: false });
    expect(await rightsOf(await endpoint())).toEqual(noRights);
    expect(Config.User).not.toMatch(/^(root|0)?(:|$)/);
    expect(Config.Env).toEqual(
      expect.arrayContaining([
        'SAGEMAKER_PROGRAM=inference.py',
        'SAGEMAKER_SUBMIT_DIRECTORY=/opt/ml/model/code',
        'SAGEMAKER_CONTAINER_LOG_LEVEL=20',
        'SAGEMAKER_REGION=us-east-1',
      ]),
    );
    expect(Mounts).toMatchObject([{ Destination: '/opt/ml/model', RW: false }]);
  });

  test('a container on the stack’s network reaches it as sagemaker-local:8080', async () => {
    const { Image } = await (await endpoint()).inspect();
    const program =
      'import urllib.request as u; print(u.urlopen(u.Request("http://sagemaker-local:8080/invocations",' +
      `data=${JSON.stringify(search)}.encode(),headers={"Content-Type":"application/json"})).status)`;
    const container = await engine.docker.createContainer({
      Image,
      Entrypoint: ['python3', '-c', program],
      Cmd: [],
      Labels: { 'sagemaker-local.stack': stack.name },
      HostConfig: { NetworkMode: first.outputs.network },
    });
    try {
      await container.start();
      expect(((await container.wait()) as { StatusCode: number }).StatusCode).toBe(0);
    } finally {
      await container.remove({ force: true });
    }
  });

  test('the health check posts an inference', async () => {
    const { State } = await (await endpoint()).inspect();
    expect(State.Health?.Log.at(-1)?.Output).toContain('384 floats');
  });

  test('status, smoke and logs agree that it is well', async () => {
    expect((await stack.run('status')).stdout).toContain('(healthy)');
    const smoke = await stack.run('smoke', ['--json']);
    expect(smoke.exitCode, smoke.stdout).toBe(0);
    expect((JSON.parse(smoke.stdout) as { checks: unknown[] }).checks.length).toBeGreaterThan(10);
    const logs = await stack.run('logs', ['endpoint']);
    expect(logs.stdout).toContain('/invocations');
    expect(logs.stdout).not.toContain('/ping');
  });
});

describe('up again', () => {
  test('with nothing changed says so, and leaves the container alone', async () => {
    const before = (await (await endpoint()).inspect()).Id;
    expect((await up()).changed).toBe(false);
    expect((await (await endpoint()).inspect()).Id).toBe(before);
  });

  test('mends a container that was removed behind its back', async () => {
    await (await endpoint()).remove({ force: true });
    const again = await up();
    expect(again.changed).toBe(true);
    expect(again.services.map(({ health }) => health)).toEqual(['healthy', 'healthy']);
  });

  test('mends a container that was stopped', async () => {
    await (await endpoint()).stop();
    expect((await up()).services.map(({ health }) => health)).toEqual(['healthy', 'healthy']);
  });
});

describe('the plain Pulumi CLI', () => {
  test('sees the same stack: preview and refresh find nothing to change', async () => {
    for (const command of [['preview'], ['refresh', '--yes', '--skip-preview'], ['preview']]) {
      const { exitCode, stdout, stderr } = await stack.pulumi(...command);
      expect(exitCode, stdout + stderr).toBe(0);
      expect(stdout).toMatch(/\d+ unchanged/);
      expect(stdout).not.toMatch(
        /to (create|update|replace|delete)|[0-9]+ (created|updated|replaced|deleted)/,
      );
    }
  });

  test('gives the outputs', async () => {
    const { stdout } = await stack.pulumi('stack', 'output', 'endpointUrl');
    expect(stdout.trim()).toBe(first.outputs.endpointUrl);
  });

  test('destroys what npm run up made, and makes it again', async () => {
    const destroyed = await stack.pulumi('destroy', '--yes', '--skip-preview');
    expect(destroyed.exitCode, destroyed.stdout + destroyed.stderr).toBe(0);
    expect(isEmpty(await stack.onEngine())).toBe(true);
    const made = await stack.pulumi('up', '--yes', '--skip-preview');
    expect(made.exitCode, made.stdout + made.stderr).toBe(0);
    expect((await stack.run('smoke')).exitCode).toBe(0);
  });
});

describe('down', () => {
  test('leaves nothing of the stack, its state included, and can be said again', async () => {
    const down = await stack.run('down');
    expect(down.exitCode, down.stderr).toBe(0);
    expect(down.stderr + down.stdout).toMatch(/[1-9]\d* resources deleted by Pulumi/);
    expect(isEmpty(await stack.onEngine())).toBe(true);
    expect(existsSync(stack.stateFile)).toBe(false);
    expect((await stack.run('down')).exitCode).toBe(0);
    expect((await stack.run('status')).exitCode).toBe(1);
  });

  test('finds everything by label when the state is lost', async () => {
    await up();
    await rm(stack.stateFile);
    const down = await stack.run('down');
    expect(down.exitCode, down.stderr).toBe(0);
    expect(isEmpty(await stack.onEngine())).toBe(true);
  });
});
