import { createServer, type AddressInfo } from 'node:net';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as docker from '@pulumi/docker';
import automation from '@pulumi/pulumi/automation/index.js';
import Docker from 'dockerode';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { isPodman } from '../../infra/engine-facts.ts';
import { silent } from '../../report/progress.ts';
import { places } from '../../toolchain/places.ts';
import { ensurePulumi } from '../../toolchain/pulumi.ts';

const label = { label: 'plugintest', value: process.pid.toString() };
const prefix = `plugintest-${process.pid.toString()}`;
const name = (part: string) => `${prefix}-${part}`;
const baseImage = 'sagemaker-local/python-base:trixie-1';

const engine = new Docker();
let folder: string;
let stack: automation.Stack;

/** What a test changes about the one container. */
let container: Partial<docker.ContainerArgs> = {};
let dockerfileVersion = '1';

function program() {
  const network = new docker.Network('network', { name: name('network'), labels: [label] });
  const volume = new docker.Volume('volume', { name: name('volume'), labels: [label] });
  const image = new docker.RemoteImage('image', {
    name: name('image'),
    build: {
      context: join(folder, 'context'),
      forceRemove: true,
      label: { plugintest: label.value },
    },
    triggers: { dockerfile: dockerfileVersion },
  });
  const server = new docker.Container('server', {
    name: name('server'),
    image: image.imageId,
    command: ['python3', '-m', 'http.server', '8000', '--directory', '/srv'],
    envs: ['GREETING=hello'],
    ports: [{ internal: 8000, ip: '127.0.0.1' }],
    volumes: [
      { hostPath: join(folder, 'context'), containerPath: '/srv', readOnly: true },
      { volumeName: volume.name, containerPath: '/data' },
    ],
    tmpfs: { '/tmp': 'size=1m' },
    networksAdvanced: [{ name: network.name, aliases: ['server'] }],
    uploads: [{ file: '/etc/greeting', content: 'hello\n' }],
    healthcheck: { tests: healthCheck(), interval: '0.3s', timeout: '5s', retries: 3 },
    memory: 128,
    readOnly: false,
    restart: 'no',
    labels: [label],
    wait: true,
    waitTimeout: 30,
    destroyGraceSeconds: 1,
    ...container,
  });
  return Promise.resolve({ ports: server.ports, imageId: image.imageId });
}

function healthCheck() {
  return ['CMD', 'python3', '-c', 'import urllib.request as r; r.urlopen("http://server:8000/")'];
}

beforeAll(async () => {
  const tools = await ensurePulumi({ places: places(), progress: silent });
  folder = await mkdtemp(join(tmpdir(), 'plugintest-'));
  await mkdir(join(folder, 'context'));
  await mkdir(join(folder, 'state'));
  await writeFile(join(folder, 'context', 'Dockerfile'), `FROM ${baseImage}\nCOPY . /app\n`);
  await writeFile(join(folder, 'context', '.dockerignore'), 'secret.txt\n');
  await writeFile(join(folder, 'context', 'secret.txt'), 'not for the image\n');
  // The Automation API looks for the CLI on this process's own PATH.
  process.env['PATH'] = tools.env['PATH'];
  stack = await automation.LocalWorkspace.createOrSelectStack(
    { stackName: 'test', projectName: 'plugintest', program },
    {
      workDir: folder,
      pulumiHome: tools.pulumiHome,
      envVars: {
        ...tools.env,
        PULUMI_BACKEND_URL: `file://${join(folder, 'state')}`,
        PULUMI_CONFIG_PASSPHRASE: '',
      },
    },
  );
});

afterAll(async () => {
  await stack.destroy().catch(() => undefined);
  await removeLeftOvers();
  await rm(folder, { recursive: true, force: true });
});

test('up makes everything as declared, healthy', async () => {
  const { outputs, summary } = await stack.up();
  expect(summary.resourceChanges).toMatchObject({ create: 5 });

  const info = await inspect();
  expect(info.State.Health?.Status).toBe('healthy');
  expect(info.Image).toBe(outputs['imageId']?.value);
  expect(info.Config.Env).toContain('GREETING=hello');
  expect(info.HostConfig.Memory).toBe(128 * 1024 * 1024);
  // Podman adds options of its own.
  expect(Object.keys(info.HostConfig.Tmpfs as object)).toEqual(['/tmp']);
  expect(await run('findmnt', '-no', 'SIZE', '/tmp')).toContain('1M');
  expect(Object.keys(info.NetworkSettings.Networks)).toEqual([name('network')]);
  const mounts = info.Mounts.map(({ Destination, RW }) => [Destination, RW]);
  expect(mounts).toEqual(
    expect.arrayContaining([
      ['/srv', false],
      ['/data', true],
    ]),
  );

  const [port] = outputs['ports']?.value as { external: number }[];
  const answer = await fetch(`http://127.0.0.1:${String(port?.external)}/`);
  expect(answer.status).toBe(200);
  expect(await run('cat', '/etc/greeting')).toBe('hello\n');
  expect(await run('ls', '/app')).not.toContain('secret.txt');
});

test('up, refresh and up again report no change', async () => {
  const second = await stack.up();
  expect(second.summary.resourceChanges).toEqual({ same: 5 });
  const refreshed = await stack.refresh();
  expect(refreshed.summary.resourceChanges).toEqual({ same: 5 });
  const third = await stack.up();
  expect(third.summary.resourceChanges).toEqual({ same: 5 });
});

test('a changed environment variable replaces the container', async () => {
  const { Id: before } = await inspect();
  container = { envs: ['GREETING=good day'] };
  const { summary } = await stack.up();
  expect(summary.resourceChanges).toMatchObject({ replace: 1, same: 4 });
  const info = await inspect();
  expect(info.Id).not.toBe(before);
  expect(info.Config.Env).toContain('GREETING=good day');
});

test('a restart policy and a memory limit change, in place where the engine can', async () => {
  const { Id: before } = await inspect();
  container = { ...container, restart: 'on-failure', maxRetryCount: 2, memory: 256 };
  const { summary } = await stack.up();
  const way = isPodman(await engine.version()) ? 'replace' : 'update';
  expect(summary.resourceChanges).toMatchObject({ [way]: 1, same: 4 });
  const info = await inspect();
  expect(info.Id === before).toBe(way === 'update');
  expect(info.HostConfig.Memory).toBe(256 * 1024 * 1024);
  expect(info.HostConfig.RestartPolicy).toEqual({ Name: 'on-failure', MaximumRetryCount: 2 });
});

test('a container that was removed by hand is noticed by refresh and made again by up', async () => {
  await engine.getContainer(name('server')).remove({ force: true });
  await stack.refresh();
  const { summary } = await stack.up();
  expect(summary.resourceChanges).toMatchObject({ create: 1, same: 4 });
  expect((await inspect()).State.Health?.Status).toBe('healthy');
});

test('a container that was stopped by hand is noticed by refresh and replaced by up', async () => {
  await engine.getContainer(name('server')).stop({ t: 0 });
  await stack.refresh();
  const { summary } = await stack.up();
  expect(summary.resourceChanges).toMatchObject({ replace: 1, same: 4 });
  expect((await inspect()).State.Running).toBe(true);
});

test('a container that never becomes healthy fails with the cause, and the next up mends it', async () => {
  const never = { tests: ['CMD', 'python3', '-c', 'exit("not today")'], interval: '0.3s' };
  container = { envs: ['GREETING=1'], healthcheck: never, waitTimeout: 2 };
  const error = await failure(stack.up());
  expect(error).toContain('container failed to be in healthy state: waited 2 s');
  expect(error).toContain('not today');
  expect((await inspect()).State.Running).toBe(true);

  container = { envs: ['GREETING=1'] };
  const { summary } = await stack.up();
  expect(summary.resourceChanges).toMatchObject({ replace: 1 });
  expect((await inspect()).State.Health?.Status).toBe('healthy');
});

test('a container that crashes at once fails at once, with its exit code and its log', async () => {
  container = {
    command: ['python3', '-c', 'print("no model here"); exit(3)'],
    waitTimeout: 60,
  };
  const began = Date.now();
  const error = await failure(stack.up());
  expect(error).toContain('container failed to be in healthy state: it exited with code 3');
  expect(error).toContain('no model here');
  expect(Date.now() - began).toBeLessThan(20_000);
});

test('a taken port is said in the engine’s words, and the next up mends it', async () => {
  const taken = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => taken.once('listening', resolve));
  const { port } = taken.address() as AddressInfo;
  container = { ports: [{ internal: 8000, external: port, ip: '127.0.0.1' }] };
  const error = await failure(stack.up());
  expect(error).toMatch(/Unable to start container: .*bind: address already in use/);
  expect((await inspect()).State.Status).toBe('created');

  await new Promise((resolve) => taken.close(resolve));
  const { outputs } = await stack.up();
  expect(outputs['ports']?.value).toMatchObject([{ internal: 8000, external: port }]);
});

test('an input that is not known is refused by its name', async () => {
  container = { uploads: [{ file: '/x', content: 'x', owner: 'postgres' }] };
  const error = await failure(stack.preview());
  expect(error).toContain('"uploads[0].owner" must be a number');
});

test('a failing build shows the end of the step that failed', async () => {
  container = {};
  await stack.up();
  const before = await inspect();
  dockerfileVersion = '2';
  await writeFile(
    join(folder, 'context', 'Dockerfile'),
    `FROM ${baseImage}\nRUN echo about to fail && exit 7\n`,
  );
  const error = await failure(stack.up());
  expect(error).toContain(`unable to build image ${name('image')}: `);
  expect(error).toMatch(/Step 2\/3 ?: RUN echo about to fail.*\n.*\| about to fail/is);
  expect((await inspect()).Id).toBe(before.Id);
  expect((await inspect()).State.Running).toBe(true);
});

test('a new build replaces the container, and the old image goes', async () => {
  const { Image: old } = await inspect();
  dockerfileVersion = '3';
  await writeFile(
    join(folder, 'context', 'Dockerfile'),
    `FROM ${baseImage}\nRUN echo 3 > /version\n`,
  );
  const { summary } = await stack.up();
  expect(summary.resourceChanges).toMatchObject({ replace: 2, same: 3 });
  expect(await run('cat', '/version')).toBe('3\n');
  await expect(engine.getImage(old).inspect()).rejects.toMatchObject({ statusCode: 404 });
});

test('destroy leaves nothing', async () => {
  container = {};
  await stack.destroy();
  expect(await leftOvers()).toEqual([]);
  await expect(engine.getImage(name('image')).inspect()).rejects.toMatchObject({
    statusCode: 404,
  });
});

function inspect() {
  return engine.getContainer(name('server')).inspect();
}

async function run(...command: string[]): Promise<string> {
  const exec = await engine
    .getContainer(name('server'))
    .exec({ Cmd: command, AttachStdout: true, Tty: true });
  const stream = await exec.start({ Tty: true });
  const parts: Buffer[] = [];
  stream.on('data', (part: Buffer) => parts.push(part));
  await new Promise((resolve) => stream.on('end', resolve));
  return Buffer.concat(parts).toString().replaceAll('\r\n', '\n');
}

async function failure(operation: Promise<unknown>): Promise<string> {
  return operation.then(
    () => 'it did not fail',
    (error: unknown) => String(error),
  );
}

async function leftOvers(): Promise<string[]> {
  const filters = { label: [`plugintest=${label.value}`] };
  const containers = await engine.listContainers({ all: true, filters });
  const networks = await engine.listNetworks({ filters });
  const { Volumes: volumes } = await engine.listVolumes({ filters });
  return [
    ...containers.map(({ Id }) => Id),
    ...networks.map(({ Id }) => Id),
    ...volumes.map(({ Name }) => Name),
  ];
}

async function removeLeftOvers(): Promise<void> {
  const filters = { label: [`plugintest=${label.value}`] };
  for (const { Id } of await engine.listContainers({ all: true, filters })) {
    await engine.getContainer(Id).remove({ force: true, v: true });
  }
  for (const { Id } of await engine.listNetworks({ filters })) await engine.getNetwork(Id).remove();
  for (const { Name } of (await engine.listVolumes({ filters })).Volumes) {
    await engine.getVolume(Name).remove();
  }
  await engine
    .getImage(name('image'))
    .remove({ force: true })
    .catch(() => undefined);
}
