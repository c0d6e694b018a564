import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { UpResult } from '../../stack/bring-up.ts';
import { outputOf } from '../../stack/container-log.ts';
import { isEmpty } from '../../stack/inventory.ts';
import type { Engine } from '../../toolchain/engine/engine.ts';
import { noRights, rightsOf } from './rights.ts';
import { engineUnderTest, StackUnderTest } from './stack-under-test.ts';

const services = ['endpoint', 'longinus', 'postgres', 'runtime', 'search'];
const fridge = { id: 'fridge', title: 'Geladeira frost free 375 litros' };
/** Of a service that has just been started, or whose database has. */
const patience = { timeout: 60_000, interval: 100 };

let engine: Engine;
let stack: StackUnderTest;
let verbose: string;
let first: UpResult;

/** With the settings that `up` makes out of those of `local`. */
async function up(which = stack): Promise<UpResult> {
  const { exitCode, stdout, stderr } = await which.run('up', ['--json', '--verbose']);
  expect(exitCode, stderr).toBe(0);
  verbose = stdout + stderr;
  return JSON.parse(stdout) as UpResult;
}

async function inspect(role: string, which = stack) {
  const found = (await which.onEngine()).containers.find((one) => one.role === role);
  if (!found) throw new Error(`no container of ${role}`);
  return engine.docker.getContainer(found.id).inspect();
}

const variable = ({ Config }: { readonly Config: { readonly Env: string[] } }, name: string) =>
  Config.Env.find((line) => line.startsWith(`${name}=`))?.slice(name.length + 1);

const urlOf = ({ outputs }: UpResult, consumer: string) => outputs.consumers[consumer]?.[0] ?? '';

async function index(result: UpResult): Promise<void> {
  const { id, ...item } = fridge;
  const answer = await fetch(`${urlOf(result, 'longinus')}/items/${id}`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(item),
  });
  expect(answer.ok, await answer.text()).toBe(true);
}

/** What a search by meaning alone finds; [] while it has trouble. */
async function found(result: UpResult): Promise<readonly string[]> {
  const url = `${result.outputs.searchUrl ?? ''}/search?q=refrigerador&mode=vectors`;
  const answer = await fetch(url).catch(() => undefined);
  const { results = [] } = ((await answer?.json()) ?? {}) as { results?: { id: string }[] };
  return results.map(({ id }) => id);
}

beforeAll(async () => {
  engine = await engineUnderTest();
  stack = new StackUnderTest(engine, 'whole');
  first = await up();
});
afterAll(() => stack[Symbol.asyncDispose]());

describe('a stack with the settings of local', () => {
  test('has the endpoint, its twin, PostgreSQL, longinus and search, and their URLs', async () => {
    expect(first.services.map(({ role, health }) => [role, health])).toEqual(
      services.map((role) => [role, 'healthy']),
    );
    expect(first.outputs.searchUrl).toBe(urlOf(first, 'search'));
    const { stdout } = await stack.run('status');
    for (const name of ['longinus', 'search']) expect(stdout).toContain(urlOf(first, name));
    expect(stdout).toMatch(new RegExp(`volumes: .*sagemaker-local-${stack.name}-postgres`));
  });

  test('finds through search what was put into longinus', async () => {
    await index(first);
    await expect.poll(() => found(first), patience).toEqual([fridge.id]);
  });

  test('runs longinus and search from one image', async () => {
    const [longinus, search] = [await inspect('longinus'), await inspect('search')];
    expect(search.Image).toBe(longinus.Image);
    expect(search.Config.Cmd).toEqual(['search/main.ts']);
  });

  test('has PostgreSQL on no port, without any privilege', async () => {
    const { Id, HostConfig, Config } = await inspect('postgres');
    expect(HostConfig).toMatchObject({
      PortBindings: {},
      ReadonlyRootfs: true,
      Memory: 512 * 2 ** 20,
    });
    expect(await rightsOf(engine.docker.getContainer(Id))).toEqual(noRights);
    expect(Config.User).toBe('postgres');
  });
});

test('the password is in no log, no output, no state and no process’s arguments', async () => {
  const password = variable(await inspect('postgres'), 'POSTGRES_PASSWORD') ?? '';
  expect(password).toMatch(/^[\w-]{32}$/);
  const url = `postgresql://app:${password}@postgres:5432/app`;
  for (const consumer of ['longinus', 'search'])
    expect(variable(await inspect(consumer), 'DATABASE_URL')).toBe(url);

  const { containers } = await stack.onEngine();
  const told = await Promise.all(
    containers.map(async ({ id }) => {
      const container = engine.docker.getContainer(id);
      return [await outputOf(container), JSON.stringify(await container.top())].join('\n');
    }),
  );
  const outputs = await stack.pulumi('stack', 'output', '--json');
  expect(outputs.stdout).toContain('searchUrl');
  const everywhere = [
    verbose,
    await readFile(stack.stateFile, 'utf8'),
    outputs.stdout,
    (await stack.run('logs')).stdout,
    ...told,
  ];
  for (const text of everywhere) {
    expect(text).not.toBe('');
    expect(text).not.toContain(password);
  }
});

test('up again, and plain Pulumi, find nothing to change', async () => {
  const again = await up();
  expect(again.changed).toBe(false);
  expect(again.outputs).toEqual(first.outputs);
  const { stdout: kept } = await stack.pulumi('stack', 'output', '--json');
  const secret = { fingerprintDetails: '[secret]' };
  expect(JSON.parse(kept)).toEqual({ ...again.outputs, ...secret });
  for (const command of [['preview'], ['refresh', '--yes', '--skip-preview'], ['preview']]) {
    const { exitCode, stdout, stderr } = await stack.pulumi(...command);
    expect(exitCode, stdout + stderr).toBe(0);
    expect(stdout).not.toMatch(
      /to (create|update|replace|delete)|[0-9]+ (created|updated|replaced|deleted)/,
    );
  }
});

describe('PostgreSQL', () => {
  test('comes back by itself when it is killed, with all that was committed', async () => {
    const { State } = await inspect('postgres');
    process.kill(State.Pid, 'SIGKILL');
    await expect.poll(async () => (await inspect('postgres')).RestartCount, patience).toBe(1);
    await expect.poll(() => found(first), patience).toEqual([fridge.id]);
  });

  test('keeps its data and its password when its container is replaced', async () => {
    const [before, longinus] = [await inspect('postgres'), await inspect('longinus')];
    await engine.docker.getContainer(before.Id).remove({ force: true });
    expect((await up()).changed).toBe(true);
    const after = await inspect('postgres');
    expect(after.Id).not.toBe(before.Id);
    expect(variable(after, 'POSTGRES_PASSWORD')).toBe(variable(before, 'POSTGRES_PASSWORD'));
    expect((await inspect('longinus')).Id).toBe(longinus.Id);
    await expect.poll(() => found(first), patience).toEqual([fridge.id]);
  });
});

test('another stack of the same settings has the same fingerprint, and nothing else in common', async () => {
  await using other = new StackUnderTest(engine, 'whole-too');
  const second = await up(other);
  expect(second.outputs.fingerprintParts).toEqual(first.outputs.fingerprintParts);
  expect(second.outputs.fingerprint).toBe(first.outputs.fingerprint);
  expect(second.outputs.fingerprintParts).toMatchObject({
    database: expect.stringMatching(/^sagemaker-local\/postgres:/) as string,
    consumers: expect.stringMatching(/consumer-longinus:.* .*consumer-longinus:/) as string,
  });
  const passwordOf = async (which: StackUnderTest) =>
    variable(await inspect('postgres', which), 'POSTGRES_PASSWORD');
  expect(await passwordOf(other)).not.toBe(await passwordOf(stack));
  expect(urlOf(second, 'search')).not.toBe(urlOf(first, 'search'));
  // Until longinus has an item, there is nothing to find.
  expect(await found(second)).toEqual([]);
});

test('down leaves nothing, the data included', async () => {
  const { exitCode, stderr } = await stack.run('down');
  expect(exitCode, stderr).toBe(0);
  expect(isEmpty(await stack.onEngine())).toBe(true);
});
