import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import getPort from 'get-port';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { choosePythonBase } from '../../infra/built-image.ts';
import { isPresent } from '../../infra/engine-facts.ts';
import type { UpResult } from '../../stack/bring-up.ts';
import { isEmpty } from '../../stack/inventory.ts';
import { findEngine } from '../../toolchain/engine/find.ts';
import { places } from '../../toolchain/places.ts';
import { noOtherMachine, OtherMachine } from '../other-machine/other-machine.ts';
import { servingImage } from '../serving-image.ts';
import { engineUnderTest, StackUnderTest } from './stack-under-test.ts';

const progress = {
  update: (line: string) => {
    console.error(line);
  },
};

/**
 * The commands run in the network of a machine that has no way out: not the engine, nor its builds,
 * nor its containers, nor the commands themselves. Its engine has the images that an `up` while online
 * would have left there.
 */
describe.skipIf(noOtherMachine !== undefined)('SAGEMAKER_LOCAL_OFFLINE=1', () => {
  let machine: OtherMachine;
  let stack: StackUnderTest;
  let base: string;

  beforeAll(async () => {
    const { docker } = await engineUnderTest();
    base = await choosePythonBase((name) => isPresent(docker, name));
    const common = { engine: docker, places: places(), baseImage: base, progress };
    const serving = await servingImage({ ...common, target: 'serving' });
    machine = await OtherMachine.start({ isLinked: false });
    await machine.bring(docker, [serving]);
    await machine.name(serving, base);
    const host = `unix://${machine.socket}`;
    const { engine } = await findEngine({ addresses: [{ host, origin: 'the test' }] });
    if (!engine) throw new Error('the other machine has no engine');
    const env = { DOCKER_HOST: host, SAGEMAKER_LOCAL_OFFLINE: '1' };
    stack = new StackUnderTest(engine, 'offline', env, ['nsenter', ...machine.inside]);
    // What is on another port is another test's.
    await stack.settings({ port: await getPort(), runtime: false, modelDelivery: 'copy' });
  });
  afterAll(async () => {
    await stack[Symbol.asyncDispose]();
    await machine[Symbol.asyncDispose]();
  });

  test('the machine has no way out', async () => {
    const { stdout } = await execa(
      'nsenter',
      [...machine.inside, 'ip', 'route', 'get', '192.0.2.1'],
      {
        reject: false,
        all: true,
      },
    );
    expect(stdout).not.toContain('dev eth');
    const links = await execa('nsenter', [...machine.inside, 'ip', '-brief', 'link']);
    expect(links.stdout.split('\n').map((line) => line.split(/\s+/)[0])).toEqual(['lo', 'docker0']);
  });

  test('up, doctor, status, smoke and down do with what is there', async () => {
    const script = join(places().checkout, 'toolchain', 'bootstrap.mjs');
    const within = [...machine.inside, 'node', script, 'cli/doctor.ts'];
    const env = { DOCKER_HOST: `unix://${machine.socket}`, SAGEMAKER_LOCAL_OFFLINE: '1' };
    const doctor = await execa('nsenter', within, { env });
    expect(doctor.stdout).toContain('SAGEMAKER_LOCAL_OFFLINE is set');
    const up = await stack.run('up', ['--json']);
    expect(up.exitCode, up.stderr).toBe(0);
    const { outputs } = JSON.parse(up.stdout) as UpResult;
    expect(outputs.servingImageReason).toContain('SAGEMAKER_LOCAL_OFFLINE');
    const again = await stack.run('up', ['--json']);
    expect((JSON.parse(again.stdout) as UpResult).changed).toBe(false);
    expect((await stack.run('status')).exitCode).toBe(0);
    const smoke = await stack.run('smoke', ['--json']);
    expect(smoke.exitCode, smoke.stdout).toBe(0);
    const down = await stack.run('down');
    expect(down.exitCode, down.stderr).toBe(0);
    expect(isEmpty(await stack.onEngine())).toBe(true);
  });

  test.each([['a caches’ folder that is empty', 'the Pulumi CLI']])(
    'with %s it says what is missing, and what to do',
    async (_, what) => {
      const cache = await mkdtemp(join(tmpdir(), 'sagemaker-local-empty-'));
      try {
        const { exitCode, stderr } = await stack.run('up', [], { SAGEMAKER_LOCAL_CACHE: cache });
        expect(exitCode, stderr).toBe(3);
        expect(stderr).toContain(`getting ${what}`);
        expect(stderr).toContain('SAGEMAKER_LOCAL_OFFLINE is set: nothing is fetched');
        expect(stderr).toContain('npm run setup');
      } finally {
        await rm(cache, { recursive: true });
      }
    },
  );

  test('an image that is not there is neither pulled nor built with what is fetched', async () => {
    const asks = `python3 -c "import urllib.request as u; u.urlopen('http://192.0.2.1', timeout=5)"`;
    const build = await stack.folder({ Dockerfile: `FROM ${base}\nRUN ${asks}\n` });
    await stack.change(['consumers'], { shop: { build } });
    const built = await stack.run('up');
    expect(built.exitCode).toBe(4);
    expect(built.stderr).toContain('of shop is not on the engine, and building it wants to fetch');
    await stack.change(['consumers'], {});
    await stack.change(['image'], 'registry.example/model:1');
    const named = await stack.run('up');
    expect(named.exitCode).toBe(3);
    expect(named.stderr).toContain('registry.example/model:1');
    expect(named.stderr).toContain('while online');
  });
});
