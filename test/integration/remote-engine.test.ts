import { existsSync } from 'node:fs';
import { mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import getPort from 'get-port';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { choosePythonBase } from '../../infra/built-image.ts';
import { isPresent } from '../../infra/engine-facts.ts';
import type { UpResult } from '../../stack/bring-up.ts';
import { isEmpty } from '../../stack/inventory.ts';
import type { Engine } from '../../toolchain/engine/engine.ts';
import { places } from '../../toolchain/places.ts';
import { engineAt, noOtherMachine, OtherMachine } from '../other-machine/other-machine.ts';
import type { SshServer } from '../other-machine/ssh-server.ts';
import { startSshServer } from '../other-machine/ssh-server.ts';
import { servingImage } from '../serving-image.ts';
import { engineUnderTest, StackUnderTest } from './stack-under-test.ts';

/** A model of two numbers, which tells one version of its directory from another. */
const handler = (number: number) => `
import json
def model_fn(model_dir): return None
def transform_fn(model, data, content_type, accept):
    return json.dumps({"embedding": [${number}.0, 1.0]})
`;
const probe = { payload: { search_term: 'x' }, path: 'embedding' };

let machine: OtherMachine;
let image: string;

async function embedding(url: string): Promise<unknown> {
  const answer = await fetch(`${url}/invocations`, { method: 'POST', body: '{}' });
  return ((await answer.json()) as { embedding: unknown }).embedding;
}

async function up(stack: StackUnderTest): Promise<UpResult> {
  const { exitCode, stdout, stderr } = await stack.run('up', ['--json']);
  expect(exitCode, stderr).toBe(0);
  return JSON.parse(stdout) as UpResult;
}

describe.skipIf(noOtherMachine !== undefined)('An engine on another machine', () => {
  beforeAll(async () => {
    const { docker } = await engineUnderTest();
    const base = await choosePythonBase((name) => isPresent(docker, name));
    const update = (line: string) => {
      console.error(line);
    };
    const options = { engine: docker, places: places(), baseImage: base, progress: { update } };
    image = await servingImage({ ...options, target: 'serving' });
    machine = await OtherMachine.start({ isLinked: true });
    await machine.bring(docker, [image]);
    await machine.name(image, base);
  });
  afterAll(() => machine[Symbol.asyncDispose]());

  describe('over TLS', () => {
    let engine: Engine;
    let stack: StackUnderTest;
    let modelDirectory: string;
    let first: UpResult;

    beforeAll(async () => {
      const { DOCKER_HOST: host, DOCKER_CERT_PATH: certPath } = machine.overTls;
      engine = await engineAt({ host, certPath });
      stack = new StackUnderTest(engine, 'tls', machine.overTls);
      modelDirectory = await stack.modelDirectory(handler(1));
      const context = await stack.folder({
        Dockerfile: `FROM ${image}\nCOPY hello.txt /srv/\nSTOPSIGNAL SIGINT\nENTRYPOINT ["python3", "-m", "http.server", "8000", "--directory", "/srv"]\nCMD []\n`,
        'hello.txt': 'hello from there',
      });
      await stack.settings({
        port: 'free',
        runtime: false,
        builtImage: 'reuse',
        publishAddress: '0.0.0.0',
        modelDirectory,
        probe,
        consumers: {
          shop: {
            build: context,
            ports: { 8000: 'free' },
            healthCheck: { path: '/hello.txt', port: 8000 },
          },
        },
      });
      first = await up(stack);
    });
    afterAll(() => stack[Symbol.asyncDispose]());

    test('serves a model that it cannot see, at an address of its own', async () => {
      const { endpointUrl, modelDelivery, modelDeliveryReason } = first.outputs;
      expect(endpointUrl).toMatch(new RegExp(`^http://${machine.address}:\\d+$`));
      expect([modelDelivery, modelDeliveryReason]).toEqual([
        'copy',
        'auto: the engine has no such folder',
      ]);
      expect(await embedding(endpointUrl)).toEqual([1, 1]);
      const [shop = ''] = first.outputs.consumers['shop'] ?? [];
      expect(await (await fetch(`${shop}/hello.txt`)).text()).toBe('hello from there');
    });

    test('status and smoke find it there, by a docker context as well', async () => {
      const config = await contextFor(machine);
      const env = { DOCKER_HOST: '', DOCKER_CONFIG: config, DOCKER_CONTEXT: 'build' };
      const { exitCode, stdout } = await stack.run('status', [], env);
      expect(exitCode, stdout).toBe(0);
      expect(stdout).toContain(first.outputs.endpointUrl);
      const smoke = await stack.run('smoke', ['--json'], env);
      expect(smoke.exitCode, smoke.stdout + smoke.stderr).toBe(0);
    });

    test('says so when nothing has changed, by the plain Pulumi CLI too', async () => {
      expect((await up(stack)).changed).toBe(false);
      const { stdout, stderr } = await stack.pulumi('preview');
      expect(stdout, stderr).toMatch(/\d+ unchanged/);
      expect(stdout).not.toMatch(/to (create|update|replace|delete)/);
    });

    test('gets another copy when a file of the model has changed, and keeps no old one', async () => {
      await writeFile(join(modelDirectory, 'code', 'inference.py'), handler(2));
      const again = await up(stack);
      expect(await embedding(again.outputs.endpointUrl)).toEqual([2, 1]);
      expect((await stack.onEngine()).images).toHaveLength(1);
    });

    test('down leaves nothing of the stack there, copies of the model included', async () => {
      const { exitCode, stderr } = await stack.run('down');
      expect(exitCode, stderr).toBe(0);
      expect(isEmpty(await stack.onEngine())).toBe(true);
    });

    test('what would be published out of reach is refused before anything is made', async () => {
      await stack.change(['publishAddress'], '127.0.0.1');
      const { exitCode, stderr } = await stack.run('up');
      expect(exitCode).toBe(2);
      expect(stderr).toContain(`the engine is on ${machine.address}`);
      expect(stderr).toContain('sagemaker-local:publishAddress');
      expect(isEmpty(await stack.onEngine())).toBe(true);
    });

    test('who shows no certificate, or trusts another authority, is told what is missing', async () => {
      const withoutOne = await stack.run('status', [], {
        DOCKER_TLS_VERIFY: '',
        DOCKER_CERT_PATH: '',
      });
      expect(withoutOne.exitCode).toBe(3);
      expect(withoutOne.stderr).toContain('DOCKER_CERT_PATH');
      const empty = await stack.run('status', [], { DOCKER_CERT_PATH: modelDirectory });
      expect(empty.exitCode).toBe(3);
      expect(empty.stderr).toContain('DOCKER_CERT_PATH has no ca.pem');
    });
  });

  describe('over ssh', () => {
    let server: SshServer;
    let stack: StackUnderTest;

    beforeAll(async () => {
      server = await startSshServer(machine);
      const engine = await engineAt({ host: `unix://${machine.socket}` });
      stack = new StackUnderTest(engine, 'ssh', { ...server.env, DOCKER_HOST: server.host });
    });
    afterAll(async () => {
      await stack[Symbol.asyncDispose]();
      await server[Symbol.asyncDispose]();
    });

    test('its loopback becomes ours as long as the stack is up', async () => {
      const port = await getPort();
      await stack.settings({
        port,
        runtime: false,
        builtImage: 'reuse',
        modelDirectory: await stack.modelDirectory(handler(3)),
        probe,
      });
      const { outputs, steps } = await up(stack);
      expect(outputs.endpointUrl).toBe(`http://127.0.0.1:${port}`);
      expect(steps.at(-1)?.outcome).toContain('through an ssh tunnel (opened)');
      expect(await embedding(outputs.endpointUrl)).toEqual([3, 1]);
      expect((await stack.onEngine()).containers.map(({ urls }) => urls)).toEqual([
        [`http://127.0.0.1:${port}`],
      ]);
      const again = await up(stack);
      expect(again.steps.at(-1)?.outcome).toContain('(open already)');

      // Without state as well: the copy of the model, too, is found by its label.
      await rm(stack.stateFile);
      const down = await stack.run('down');
      expect(down.exitCode, down.stderr).toBe(0);
      expect(isEmpty(await stack.onEngine())).toBe(true);
      await expect(embedding(outputs.endpointUrl)).rejects.toThrow('fetch failed');
    });

    test('a key that is not taken is told in the words of ssh', async () => {
      const stranger = server.host.replace('root@', 'nobody@');
      const { exitCode, stderr } = await stack.run('status', [], { DOCKER_HOST: stranger });
      expect(exitCode).toBe(3);
      expect(stderr).toContain('Permission denied');
    });
  });
});

/** The folder of docker's own configuration with a context `build`, as `docker context create` makes it. */
async function contextFor({ folder, overTls, certificates }: OtherMachine): Promise<string> {
  const config = join(folder, 'docker-config');
  const id = createHash('sha256').update('build').digest('hex');
  const [meta, tls] = ['meta', 'tls'].map((kind) => join(config, 'contexts', kind, id));
  if (existsSync(config) || meta === undefined || tls === undefined) return config;
  await mkdir(meta, { recursive: true });
  await mkdir(tls, { recursive: true });
  const endpoint = { Host: overTls.DOCKER_HOST, SkipTLSVerify: false };
  await writeFile(
    join(meta, 'meta.json'),
    JSON.stringify({ Name: 'build', Endpoints: { docker: endpoint } }),
  );
  await symlink(certificates?.client ?? '', join(tls, 'docker'));
  return config;
}
