import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { builtImageName } from '../../infra/built-image.ts';
import { cpuImageFor } from '../../infra/cpu-image.ts';
import { consumerImageName } from '../../infra/consumer-image.ts';
import { defaultStack, postgresBase, pythonBase } from '../../infra/names.ts';
import { runtimeImage } from '../../infra/runtime.ts';
import type { UpResult } from '../../stack/bring-up.ts';
import { isEmpty } from '../../stack/inventory.ts';
import { loadSettings } from '../../stack/load-settings.ts';
import type { Engine } from '../../toolchain/engine/engine.ts';
import { examine } from '../../toolchain/findings.ts';
import { places } from '../../toolchain/places.ts';
import { missingPodman } from '../podman/installed.ts';
import { PodmanService } from '../podman/service.ts';
import { noRights, rightsOf } from './rights.ts';
import { engineUnderTest, StackUnderTest } from './stack-under-test.ts';

const missing = await missingPodman();
if (missing !== undefined) console.warn(`skipped: ${missing}`);

/** What the engine of the test run has, as a rule, and need not be made again. */
const forEndpoint = [
  pythonBase.made,
  builtImageName(cpuImageFor('fp32'), pythonBase.made),
  builtImageName(runtimeImage, pythonBase.made),
];
/** The database's image is built: with podman's own builder. */
const forAll = [
  ...forEndpoint,
  postgresBase.made,
  ...loadSettings(places(), defaultStack).consumers.map((one) =>
    consumerImageName(one, pythonBase.made),
  ),
];
const patience = { timeout: 60_000, interval: 200 };

/** A podman of its own, and a stack on it, for the tests of a block. */
function givenPodman(kind: 'rootful' | 'rootless') {
  const started = new AsyncDisposableStack();
  const given: { podman?: PodmanService; engine?: Engine; stack?: StackUnderTest } = {};
  beforeAll(async () => {
    given.podman = started.use(await PodmanService.start(kind));
    given.engine = await given.podman.engine();
    given.stack = started.use(new StackUnderTest(given.engine, kind));
  });
  afterAll(() => started.disposeAsync());
  return () => {
    const { podman, engine, stack } = given;
    if (!podman || !engine || !stack) throw new Error('podman was not started');
    return { podman, engine, stack };
  };
}

async function up(stack: StackUnderTest): Promise<UpResult> {
  const { exitCode, stdout, stderr } = await stack.run('up', ['--json']);
  expect(exitCode, stderr).toBe(0);
  return JSON.parse(stdout) as UpResult;
}

/** What `npm run doctor` says of this podman. */
async function doctor(engine: Engine): Promise<string | undefined> {
  const findings = await examine(places(), process.env, () =>
    Promise.resolve({ engine, tried: [] }),
  );
  return findings.find(({ name }) => name === 'podman')?.found;
}

/** What commands say that do not find the stack well: nothing. */
async function complaints(stack: StackUnderTest): Promise<readonly string[]> {
  const said = [await stack.run('smoke'), await stack.run('status')];
  return said.flatMap(({ exitCode, stdout, stderr }) => (exitCode === 0 ? [] : stdout + stderr));
}

describe.skipIf(missing !== undefined)('on podman, as root', () => {
  const given = givenPodman('rootful');
  let result: UpResult;

  beforeAll(async () => {
    const { podman, stack } = given();
    await podman.take((await engineUnderTest()).docker, forAll);
    await stack.change(['builtImage'], 'reuse');
    result = await up(stack);
  });

  test('an image is built, and the whole stack is healthy', () => {
    expect(result.services.map(({ role, health }) => [role, health])).toEqual(
      ['endpoint', 'longinus', 'postgres', 'runtime', 'search'].map((role) => [role, 'healthy']),
    );
    expect(result.steps[0]?.outcome).toMatch(/^podman /);
  });

  test('an embedding comes, through the twin as well, and status and smoke agree', async () => {
    expect(await complaints(given().stack)).toEqual([]);
  });

  test('search finds through longinus what was put into PostgreSQL', async () => {
    const { consumers, searchUrl = '' } = result.outputs;
    const put = await fetch(`${consumers['longinus']?.[0] ?? ''}/items/fridge`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ title: 'Geladeira frost free 375 litros' }),
    });
    expect(put.ok, await put.text()).toBe(true);
    const found = async () =>
      (
        await fetch(`${searchUrl}/search?q=refrigerador&mode=vectors`).catch(() => undefined)
      )?.text();
    await expect.poll(found, patience).toContain('fridge');
  });

  test('the containers have no rights', async () => {
    const { stack, engine } = given();
    for (const { id, role } of (await stack.onEngine()).containers.filter(({ role: one }) =>
      ['endpoint', 'postgres', 'runtime'].includes(one),
    ))
      expect(await rightsOf(engine.docker.getContainer(id)), role).toEqual(noRights);
  });

  test('status looks by itself, so that a service which hangs is told', async () => {
    const { stack, engine } = given();
    const twin = (await stack.onEngine()).containers.find(({ role }) => role === 'runtime');
    const { State } = await engine.docker.getContainer(twin?.id ?? '').inspect();
    process.kill(State.Pid, 'SIGSTOP');
    try {
      const isTold = async () => (await stack.run('status')).stdout.includes('(unhealthy)');
      await expect.poll(isTold, patience).toBe(true);
    } finally {
      process.kill(State.Pid, 'SIGCONT');
    }
    await expect.poll(async () => (await stack.run('status')).exitCode, patience).toBe(0);
  });

  test('down leaves nothing', async () => {
    const { exitCode, stderr } = await given().stack.run('down');
    expect(exitCode, stderr).toBe(0);
    expect(isEmpty(await given().stack.onEngine())).toBe(true);
  });
});

describe.skipIf(missing !== undefined)('on podman, as an ordinary user', () => {
  const given = givenPodman('rootless');

  test('the endpoint and its twin come up, serve and go', async () => {
    const { podman, stack, engine } = given();
    await podman.take((await engineUnderTest()).docker, forEndpoint);
    // Wherever the checkout is, that user can read this.
    const modelDirectory = join(podman.folder, 'model');
    await cp(join(places().checkout, 'src', 'sagemaker'), modelDirectory, { recursive: true });
    await stack.settings({ image: 'cpu', builtImage: 'reuse', modelDirectory });
    const { services } = await up(stack);
    expect(services.map(({ role, health }) => [role, health])).toEqual([
      ['endpoint', 'healthy'],
      ['runtime', 'healthy'],
    ]);
    expect(await complaints(stack)).toEqual([]);
    expect(await doctor(engine)).toMatch(/^rootless, cgroup v[12]/);
  });
});
