import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import getPort from 'get-port';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import type { UpResult } from '../../stack/bring-up.ts';
import type { StackContainer } from '../../stack/inventory.ts';
import { isEmpty } from '../../stack/inventory.ts';
import type { Engine } from '../../toolchain/engine/engine.ts';
import { places } from '../../toolchain/places.ts';
import { aliasesOf, composeFile, ComposeUnderTest, declaredOf } from './compose-under-test.ts';
import { engineUnderTest, StackUnderTest } from './stack-under-test.ts';

const file = 'compose.yaml';
const env = { POSTGRES_PASSWORD: 'of-this-test' };

type Declared = Awaited<ReturnType<typeof declaredOf>>;

/** The container's name → what the engine says of it. */
async function allDeclared(engine: Engine, containers: readonly StackContainer[]) {
  const all = containers.map(
    async ({ id, name }) => [name, await declaredOf(engine.docker, id)] as const,
  );
  return Object.fromEntries(await Promise.all(all)) as Readonly<Record<string, Declared>>;
}

describe.skipIf(composeFile === undefined)('a stack as a Compose file', () => {
  let engine: Engine;
  let stack: StackUnderTest;
  let compose: ComposeUnderTest;
  /** What Pulumi made. */
  let byPulumi: Readonly<Record<string, Declared>>;
  let aliases: readonly string[];
  let image: string;
  let text: string;
  let password: string;

  beforeAll(async () => {
    engine = await engineUnderTest();
    stack = new StackUnderTest(engine, 'compose');
    compose = await ComposeUnderTest.prepare(engine);
    // The settings of `local`: the endpoint, the twin, PostgreSQL and both consumers.
    const up = await stack.run('up', ['--json']);
    if (up.exitCode !== 0) throw new Error(up.stderr);
    const { services, outputs } = JSON.parse(up.stdout) as UpResult;
    image = outputs.servingImage;
    byPulumi = await allDeclared(engine, services);
    const database = services.find(({ role }) => role === 'postgres')?.id ?? '';
    const { Config } = await engine.docker.getContainer(database).inspect();
    password = /POSTGRES_PASSWORD=(.+)/.exec(Config.Env.join('\n'))?.[1] ?? '';
    const endpoint = services.find(({ role }) => role === 'endpoint')?.id ?? '';
    aliases = await aliasesOf(engine.docker, endpoint);
    const exported = await stack.run('export', ['compose', '--output', join(compose.folder, file)]);
    if (exported.exitCode !== 0) throw new Error(exported.stderr);
    text = await readFile(join(compose.folder, file), 'utf8');
    const down = await stack.run('down');
    if (down.exitCode !== 0) throw new Error(down.stderr);
  });

  afterAll(async () => {
    try {
      await compose[Symbol.asyncDispose]();
    } finally {
      await stack[Symbol.asyncDispose]();
    }
  });

  test('is a Compose file that has no secret in it', async () => {
    expect(password).toHaveLength(32);
    expect(text).not.toContain(password);
    const { exitCode, stderr } = await compose.run(file, ['config', '--quiet'], env);
    expect(exitCode, stderr).toBe(0);
    const without = await compose.run(file, ['config', '--quiet']);
    expect(without.exitCode).not.toBe(0);
    expect(without.stderr).toContain('the password of PostgreSQL');
  });

  test('is made again over itself, and over nothing that somebody wrote', async () => {
    const to = (name: string) => ['compose', '--output', join(compose.folder, name)];
    expect((await stack.run('export', to(file))).exitCode).toBe(0);
    await compose.write('theirs.yaml', 'services: {}\n');
    const { exitCode, stderr } = await stack.run('export', to('theirs.yaml'));
    expect(exitCode).toBe(2);
    expect(stderr).toContain('a file that this command did not make');
    const shown = await stack.run('export', ['compose', '--output', '-']);
    expect(parse(shown.stdout)).toHaveProperty('services.endpoint');
  });

  test('is brought up by Compose in the order of its needs, and passes the smoke test', async () => {
    const { exitCode, stderr } = await compose.run(file, ['up', '-d', '--wait', '--no-build'], env);
    expect(exitCode, stderr).toBe(0);
    const { containers } = await stack.onEngine();
    expect(containers.map(({ role, health }) => [role, health])).toEqual(
      ['endpoint', 'longinus', 'postgres', 'runtime', 'search'].map((role) => [role, 'healthy']),
    );
    const smoke = await stack.run('smoke', ['--json']);
    expect(smoke.exitCode, smoke.stdout + smoke.stderr).toBe(0);
  });

  test('has the containers that Pulumi makes', async () => {
    const { containers } = await stack.onEngine();
    expect(Object.keys(byPulumi)).toHaveLength(5);
    expect(await allDeclared(engine, containers)).toEqual(byPulumi);
    const endpoint = containers.find(({ role }) => role === 'endpoint')?.id ?? '';
    // Compose adds names of its own.
    const named = aliases.filter((alias) => !/^[0-9a-f]{12}$/.test(alias));
    expect(await aliasesOf(engine.docker, endpoint)).toEqual(expect.arrayContaining(named));
  });

  /** A service of somebody else's that wants an embedding at once, and ends. */
  const wanting = {
    entrypoint: ['python3', '-c'],
    command: [
      'import json, os, urllib.request\n' +
        'url = os.environ["SAGEMAKER_ENDPOINT_URL"] + "/invocations"\n' +
        'body = json.dumps({"search_term": "geladeira"}).encode()\n' +
        'headers = {"Content-Type": "application/json"}\n' +
        'answer = urllib.request.urlopen(urllib.request.Request(url, body, headers))\n' +
        'print(len(json.load(answer)["embedding"]), "floats")\n',
    ],
    environment: { SAGEMAKER_ENDPOINT_URL: 'http://sagemaker-local:8080' },
  };

  test('is found by another project on its network', async () => {
    const network = `sagemaker-local-${stack.name}`;
    const other = {
      name: `${stack.name}-other`,
      services: { wanting: { image, ...wanting } },
      networks: { default: { name: network, external: true } },
    };
    await compose.write('other.yaml', stringify(other));
    const run = await compose.run('other.yaml', ['up', '--exit-code-from', 'wanting']);
    expect(run.exitCode, run.stderr).toBe(0);
    expect(run.stdout).toContain('384 floats');
    await compose.run('other.yaml', ['down']);
  });

  test('goes without a trace', async () => {
    const { exitCode, stderr } = await compose.run(file, ['down', '-v'], env);
    expect(exitCode, stderr).toBe(0);
    expect(isEmpty(await stack.onEngine())).toBe(true);
  });

  test('is not even needed: the guide’s own file serves the same', async () => {
    const guide = await readFile(new URL('../../docs/guide.md', import.meta.url), 'utf8');
    const [, own = ''] = /```yaml\n(services:\n {2}sagemaker-local:\n.+?)```/s.exec(guide) ?? [];
    // It is meant to lie in the checkout, and longinus is whoever's.
    const { checkout } = places();
    await compose.write('guide.yaml', `name: ${stack.name}-guide\n${own}`);
    const port = await getPort();
    const told = { SAGEMAKER_IMAGE: image, SAGEMAKER_PORT: String(port) };
    const run = (...args: readonly string[]) =>
      compose.run('guide.yaml', ['--project-directory', checkout, ...args], told);
    const { exitCode, stderr } = await run('up', '-d', '--wait', 'sagemaker-local');
    expect(exitCode, stderr).toBe(0);
    const smoke = await stack.run('smoke', ['--url', `http://127.0.0.1:${port}`]);
    expect(smoke.exitCode, smoke.stdout + smoke.stderr).toBe(0);
    expect((await run('down')).exitCode).toBe(0);
  });

  test('is included by a team’s own file, whose service waits until it is healthy', async () => {
    const own = {
      include: [file],
      services: {
        wanting: {
          image,
          ...wanting,
          networks: ['stack'],
          depends_on: { endpoint: { condition: 'service_healthy' } },
        },
      },
    };
    await compose.write('own.yaml', stringify({ name: `${stack.name}-own`, ...own }));
    const run = ['up', '--no-build', '--exit-code-from', 'wanting', 'wanting'];
    const { exitCode, stdout, stderr } = await compose.run('own.yaml', run, env);
    expect(exitCode, stderr).toBe(0);
    expect(stdout).toContain('384 floats');
    await compose.run('own.yaml', ['down', '-v'], env);
    expect(isEmpty(await stack.onEngine())).toBe(true);
  });
});
