import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type Docker from 'dockerode';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { UpResult } from '../../../stack/bring-up.ts';
import type { Engine } from '../../../toolchain/engine/engine.ts';
import { differences } from '../../conformance/serving/compare.ts';
import { handlerFolder } from '../../conformance/serving/handler-folder.ts';
import { rawExchange } from '../../conformance/serving/raw-exchange.ts';
import { expectedOf } from '../../conformance/serving/situation.ts';
import { requests } from '../../conformance/serving/table.ts';
import type { OfficialImage } from '../../official-registry/official-image.ts';
import { publishOfficialImage } from '../../official-registry/official-image.ts';
import { noOfficialRegistry, OfficialRegistry } from '../../official-registry/official-registry.ts';
import { WatchedArguments } from '../../official-registry/watched-arguments.ts';
import { ServingContainer } from '../serving-container.ts';
import type { Outcome } from '../stack-under-test.ts';
import { engineUnderTest, StackUnderTest } from '../stack-under-test.ts';

/** The genuine stack takes requests while it loads. */
const patience = 120_000;
/** It is 6 GB to push, and minutes to ask all that it was asked. */
const timeout = 1_200_000;

describe.skipIf(noOfficialRegistry !== undefined)('The official image', { timeout }, () => {
  const owned = new AsyncDisposableStack();
  const watched = owned.use(new WatchedArguments());
  const told: string[] = [];
  let engine: Engine;
  let official: OfficialRegistry;
  let image: OfficialImage;
  let stack: StackUnderTest;

  beforeAll(async () => {
    engine = await engineUnderTest();
    // A machine on which nobody has logged in to anything.
    const home = await mkdtemp(join(tmpdir(), 'official-image-'));
    owned.defer(() => rm(home, { recursive: true }));
    vi.stubEnv('DOCKER_CONFIG', home);
    vi.stubEnv('REGISTRY_AUTH_FILE', join(home, 'auth.json'));
    vi.stubEnv('AWS_CONFIG_FILE', join(home, 'config'));
    vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', join(home, 'credentials'));
    official = owned.use(await OfficialRegistry.start());
    image = await publishOfficialImage(engine.docker, official, `test-${process.pid}`);
    stack = owned.use(new StackUnderTest(engine, 'official'));
    await settings('auto');
  }, timeout);
  afterAll(async () => {
    await owned.disposeAsync();
    vi.unstubAllEnvs();
  });

  const settings = (kind: string, more: Readonly<Record<string, unknown>> = {}) =>
    stack.settings({
      image: kind,
      pytorchImage: image.uri,
      port: 'free',
      runtime: false,
      waitTimeout: 600,
      ...more,
    });
  const withCredentials = () => ({ ...official.env });
  const withoutCredentials = () => ({ ...official.endpoints });
  const heard = (outcome: Outcome): Outcome => {
    told.push(outcome.stdout, outcome.stderr);
    return outcome;
  };
  const up = async (env: Readonly<Record<string, string>>): Promise<UpResult> => {
    const { exitCode, stdout, stderr } = heard(await stack.run('up', ['--json', '--verbose'], env));
    expect(exitCode, stderr).toBe(0);
    return JSON.parse(stdout) as UpResult;
  };
  const endpointId = async () =>
    (await stack.onEngine()).containers.find(({ role }) => role === 'endpoint')?.id;
  const digestOf = async (uri: string) => (await engine.docker.getImage(uri).inspect()).Id;

  test('is left alone by auto where its registry refuses the token: the CPU image serves', async () => {
    await official.registry.setPassword('another');
    const { outputs } = await up(withCredentials());
    await official.registry.setPassword(official.login.password);
    expect(outputs.servingImage).toMatch(/^sagemaker-local\/serving:/);
    expect(outputs.servingImageReason).toBe(
      'auto: the official image is not on this engine, and the registry ' +
        `${official.host} refuses ECR’s token (unauthorized: authentication required)`,
    );
  });

  test('is pulled with ECR’s token, and serves the same inference.py', async () => {
    const { outputs, services } = await up(withCredentials());
    expect(outputs.servingImage).toBe(image.uri);
    expect(outputs.servingImageReason).toBe('auto: the official image is on this engine');
    expect(services.map(({ role, health }) => [role, health])).toEqual([['endpoint', 'healthy']]);
    const smoke = heard(await stack.run('smoke'));
    expect(smoke.exitCode, smoke.stdout + smoke.stderr).toBe(0);
  });

  test('stays without a token, and nothing changes', async () => {
    const { changed, outputs } = await up(withoutCredentials());
    expect(outputs.servingImage).toBe(image.uri);
    expect(outputs.servingImageReason).toBe('auto: the official image is on this engine');
    const again = await up(withCredentials());
    expect([changed, again.changed]).toEqual([false, false]);
  });

  test('answers every request as the genuine stack was seen to', async () => {
    const wrong: string[] = [];
    for (const handler of ['plain', 'defaults'] as const) {
      using code = handlerFolder(handler);
      const options = { code: code.path, hardened: false };
      await using server = await ServingContainer.with(image.uri, image.model, options);
      await server.ready(patience);
      for (const situation of requests.filter((one) => one.handler === handler)) {
        const raw = await rawExchange(server.url, situation.request, patience);
        const ours = differences(raw, expectedOf(situation, 'faithful'));
        // The genuine stack answers as it was seen to, or, where the default model's code has changed
        // since, as that code makes ours answer.
        if (ours.length === 0) continue;
        const lines = image.isGenuine ? differences(raw, situation.genuine) : ours;
        for (const line of lines) wrong.push(`${situation.transcript}: ${line}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  test('is not replaced when its name is gone and the credentials have expired', async () => {
    const [before, id] = [await endpointId(), await digestOf(image.uri)];
    await using names = new AsyncDisposableStack();
    names.use(await withoutItsName(engine.docker, image.uri));
    const { outputs } = await up(withoutCredentials());
    expect(outputs.servingImageReason).toBe(
      `auto: it stays with ${image.uri}, which it runs; ${image.uri} is not on this engine, and ` +
        'there are no AWS credentials to ask ECR with',
    );
    expect([await endpointId(), outputs.servingImage]).toEqual([before, image.uri]);
    const back = await up(withCredentials());
    expect(back.outputs.servingImageReason).toMatch(
      /^auto: (ECR gave a token|the official image is)/,
    );
    expect([await endpointId(), await digestOf(image.uri)]).toEqual([before, id]);
  });

  test('that is asked for and cannot be had is an error before anything is touched', async () => {
    heard(await stack.run('down'));
    await official.forget(image.uri);
    await settings('pytorch');
    const { exitCode, stderr } = heard(await stack.run('up', [], withoutCredentials()));
    expect(exitCode).toBe(3);
    expect(stderr).toContain(
      `getting the image ${image.uri}: there are no AWS credentials to ask ECR with`,
    );
    expect(stderr).not.toMatch(/^\s+at /m);
    heard(await stack.pulumi('stack', 'select', '--create'));
    const plain = heard(await pulumi(withoutCredentials(), 'up', '--yes'));
    expect(plain.exitCode).not.toBe(0);
    expect(plain.stdout + plain.stderr).toContain('there are no AWS credentials to ask ECR with');
    expect(plain.stdout + plain.stderr).not.toMatch(/^\s+at /m);
  });

  test('is pulled by plain Pulumi too, which then has nothing to change', async () => {
    const first = heard(await pulumi(withCredentials(), 'up', '--yes'));
    expect(first.exitCode, first.stdout + first.stderr).toBe(0);
    const before = await endpointId();
    // The token leaves the state as soon as nothing needs it.
    heard(await pulumi(withoutCredentials(), 'up', '--yes'));
    const third = heard(await pulumi(withoutCredentials(), 'up', '--yes', '--expect-no-changes'));
    expect(third.exitCode, third.stdout + third.stderr).toBe(0);
    expect(await endpointId()).toBe(before);
  });

  test('its token is in no log, no state, and no argument of a process', async () => {
    const { password } = official.login;
    const secrets = [password, Buffer.from(`AWS:${password}`).toString('base64')];
    const files = await filesBelow(join(dirname(stack.stateFile), '..', '..'), stack.name);
    expect(files.map((file) => file.replace(/.*\//, ''))).toContain(`${stack.name}.json`);
    const texts = await Promise.all(files.map((file) => readFile(file, 'utf8')));
    expect(watched.seen.length).toBeGreaterThan(20);
    for (const secret of secrets)
      for (const text of [...told, ...texts, ...watched.seen]) expect(text).not.toContain(secret);
  });

  test('comes from another registry with a login that Pulumi keeps as a secret', async () => {
    heard(await stack.run('down'));
    await official.forget(image.uri);
    await settings('pytorch', { registries: { [official.host]: { username: 'AWS' } } });
    const key = `sagemaker-local:registries["${official.host}"].password`;
    const { password } = official.login;
    heard(await stack.pulumi('stack', 'select', '--create'));
    heard(await stack.keepSecret(key, password));
    const { outputs } = await up(withoutCredentials());
    expect(outputs.servingImage).toBe(image.uri);
    const again = await up(withoutCredentials());
    expect(again.outputs.servingImageReason).toContain('and it is on this engine');
    expect(told.join('')).not.toContain(password);
  });

  async function pulumi(
    env: Readonly<Record<string, string>>,
    ...args: string[]
  ): Promise<Outcome> {
    for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
    try {
      return await stack.pulumi(...args);
    } finally {
      for (const name of Object.keys(env)) vi.stubEnv(name, undefined);
    }
  }
});

/** Has the engine know it by another name alone; podman ends what runs when an image goes for good. */
async function withoutItsName(engine: Docker, uri: string): Promise<AsyncDisposable> {
  const other = { repo: 'sagemaker-local/test-other-name', tag: String(process.pid) };
  await engine.getImage(uri).tag(other);
  await engine.getImage(uri).remove();
  return {
    [Symbol.asyncDispose]: async () => {
      await engine.getImage(`${other.repo}:${other.tag}`).remove();
    },
  };
}

/** The stack’s state, what it was before, and backups of both. */
async function filesBelow(folder: string, stack: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => file.includes(stack));
}
