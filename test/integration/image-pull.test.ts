import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import getPort from 'get-port';
import {
  afterAll,
  afterEach,
  beforeAll,
  beforeEach,
  describe,
  expect,
  onTestFinished,
  test,
} from 'vitest';
import { imageChooser } from '../../infra/serving-images.ts';
import type { Progress } from '../../report/progress.ts';
import { ExitCode } from '../../report/visible-error.ts';
import { pullImage } from '../../toolchain/pull/pull-image.ts';
import { BadConnection } from '../bad-connection.ts';
import { publish } from '../official-registry/published-image.ts';
import type { NewImage } from '../official-registry/published-image.ts';
import { noOwnEngine, OwnEngine } from '../own-engine.ts';
import { PlainRegistry } from '../plain-registry.ts';
import { engineUnderTest, StackUnderTest } from './stack-under-test.ts';

const megabyte = 1e6;
const listType = 'application/vnd.docker.distribution.manifest.list.v2+json';
const manifestType = 'application/vnd.docker.distribution.manifest.v2+json';
const arm64 = { os: 'linux', architecture: 'arm64' };
const amd64 = { os: 'linux', architecture: 'amd64' };
const other = process.arch === 'arm64' ? amd64 : arm64;
const own = process.arch === 'arm64' ? arm64 : amd64;

let registry: PlainRegistry;
/** Between the engine and the registry. */
let way: BadConnection;
let roomy: OwnEngine;
let images = 0;

const handler = 'def model_fn(model_dir): return 0.5\n';

async function settingsFor(stack: StackUnderTest, image: string): Promise<void> {
  const modelDirectory = await stack.modelDirectory(handler);
  await stack.settings({ image, runtime: 'false', port: 'free', modelDirectory });
}

/** Pushes an image that nobody has; its path, and its digest. */
async function pushed(image: NewImage): Promise<{ path: string; digest: string }> {
  images += 1;
  const path = `team/embeddings-${images}`;
  const name = `127.0.0.1:${registry.port}/${path}:1`;
  const digest = await publish(roomy.engine.docker, name, image, { username: '', password: '' });
  return { path, digest };
}

const byTheWay = (path: string): string => `127.0.0.1:${way.port}/${path}:1`;

/** What a person sees: all that is told at once, and the rest as it comes. */
class Told implements Progress {
  readonly lines: string[] = [];
  readonly atOnce: string[] = [];

  update(line: string, when?: 'at once'): void {
    (when === 'at once' ? this.atOnce : this.lines).push(line);
  }
}

const pull = (name: string, progress: Progress, engine = roomy.engine) =>
  pullImage({ engine, name, login: undefined, progress });

async function until(condition: () => boolean): Promise<void> {
  const deadline = Date.now() + 20_000;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error('it did not come to that in time');
    await pause(20);
  }
}

describe.skipIf(noOwnEngine !== undefined)('an image that the engine lacks', () => {
  beforeAll(async () => {
    registry = await PlainRegistry.start();
    // A pull that breaks is for us to take up at once, and not after the engine's own 75 s.
    roomy = await OwnEngine.start({ attempts: 2 });
  });
  afterAll(async () => {
    await roomy[Symbol.asyncDispose]();
    await registry[Symbol.asyncDispose]();
  });
  beforeEach(async () => {
    way = await BadConnection.to(registry.port);
  });
  afterEach(() => way[Symbol.asyncDispose]());

  test('is told how large before anything has come, then how far, how fast and how long', async () => {
    const { path, digest } = await pushed({ layers: [4 * megabyte, 6 * megabyte] });
    way.bytesPerSecond = 3 * megabyte;
    const told = new Told();
    const name = byTheWay(path);
    const outcome = await pull(name, told);
    expect(told.atOnce).toEqual([`pulling ${name}: 2 layers, 10 MB compressed`]);
    expect(told.lines.join('\n')).toMatch(
      /: 0 of 2 layers, \d\.\d MB of 10 MB, \d\.\d MB\/s, \d s left/,
    );
    expect(told.lines.at(-1)).toMatch(/: 2 of 2 layers, unpacking$/);
    expect(outcome).toMatchObject({ digest });
    expect(outcome.bytes).toBeGreaterThan(10 * megabyte);
    const { RepoDigests } = await roomy.engine.docker.getImage(name).inspect();
    expect(RepoDigests).toEqual([`127.0.0.1:${way.port}/${path}@${digest}`]);
  });

  test('layers that the engine has are not counted as what is to come', async () => {
    const base = await pushed({ layers: [3 * megabyte] });
    await pull(byTheWay(base.path), new Told());
    const { path } = await pushed({ from: byTheWay(base.path), layers: [2 * megabyte] });
    const told = new Told();
    const outcome = await pull(byTheWay(path), told);
    expect(outcome.bytes).toBeLessThan(2.1 * megabyte);
    expect(told.lines.join('\n')).toMatch(/: 1 of 2 layers, .* of 2\.0 MB/);
  });

  test('a connection that breaks is taken up where it broke', async () => {
    const { path } = await pushed({ layers: [12 * megabyte] });
    way.bytesPerSecond = 6 * megabyte;
    const pulling = pull(byTheWay(path), new Told());
    await until(() => way.bytes > 6 * megabyte);
    way.cut();
    await pulling;
    expect(way.bytes).toBeLessThan(14 * megabyte);
  });

  test('a pull that the engine gives up is tried again, and says so', async () => {
    const { path } = await pushed({ layers: [12 * megabyte] });
    way.bytesPerSecond = 4 * megabyte;
    const told = new Told();
    const pulling = pull(byTheWay(path), told);
    const cuts = (async () => {
      // Until the engine has had enough of it.
      while (!told.atOnce.some((line) => line.includes('again in'))) {
        if (way.bytes > megabyte) way.cut();
        await pause(200);
      }
    })();
    await Promise.all([pulling, cuts]);
    expect(told.atOnce.at(-1)).toMatch(/(reset by peer|EOF).*; again in \d s \(2 times more\)/);
  });

  test('interrupted: the engine stops at once, and the next pull gets it', async () => {
    await using stack = new StackUnderTest(await engineUnderTest(), 'pull-interrupted');
    const { path } = await pushed({ layers: [8 * megabyte] });
    await settingsFor(stack, byTheWay(path));
    way.bytesPerSecond = megabyte;
    const running = stack.start('up', [], { DOCKER_HOST: roomy.host });
    await until(() => way.bytes > megabyte);
    running.kill('SIGINT');
    const { exitCode, stderr } = await running;
    expect(exitCode, stderr).toBe(ExitCode.interrupted);
    expect(stderr).toContain('Nothing is locked');
    await until(() => way.count === 0);
    way.bytesPerSecond = Infinity;
    await pull(byTheWay(path), new Told());
  });

  test('interrupted, a large one goes on where it was: the next pull gets only the rest', async () => {
    const keepIn = await mkdtemp(join(tmpdir(), 'sagemaker-local-pulls-'));
    onTestFinished(() => rm(keepIn, { recursive: true }));
    const layers = [20 * megabyte, 15 * megabyte, 25 * megabyte];
    const { path, digest } = await pushed({ layers });
    const name = byTheWay(path);
    const told = new Told();
    const request = { engine: roomy.engine, name, login: undefined, progress: told, keepIn };

    way.bytesPerSecond = 8 * megabyte;
    const interruption = new AbortController();
    const first = pullImage({ ...request, signal: interruption.signal });
    await until(() => way.bytes > 30 * megabyte);
    interruption.abort(new Error('interrupted'));
    await expect(first).rejects.toThrow('interrupted');
    await until(() => way.count === 0);
    const before = way.bytes;
    expect(told.atOnce.at(-1)).toMatch(/: (2|3)\d MB are kept for the next time$/);

    way.bytesPerSecond = 20 * megabyte;
    const second = pullImage(request);
    await until(() => way.bytes > before + 5 * megabyte);
    way.cut();
    const { bytes } = await second;
    expect(told.atOnce.at(-1)).toMatch(/: (2|3)\d MB are here from before$/);
    expect(way.bytes).toBeLessThan(64 * megabyte);
    expect(bytes).toBeLessThan(34 * megabyte);

    const { RepoDigests, RepoTags } = await roomy.engine.docker.getImage(name).inspect();
    expect(RepoTags).toEqual([name]);
    expect(RepoDigests).toEqual([`127.0.0.1:${way.port}/${path}@${digest}`]);
    expect(await readdir(keepIn)).toEqual([]);
  });

  test('is for another platform: found out before the pull', async () => {
    await using stack = new StackUnderTest(await engineUnderTest(), 'pull-platform');
    const platform = `${other.os}/${other.architecture}`;
    const { path } = await pushed({ layers: [3 * megabyte], platform });
    await settingsFor(stack, byTheWay(path));
    const { exitCode, stderr } = await stack.run('up', [], { DOCKER_HOST: roomy.host });
    expect(exitCode, stderr).toBe(ExitCode.machine);
    expect(stderr).toContain(`it is for ${platform}; the engine is ${own.os}/${own.architecture}`);
    expect(stderr).toContain(`docker pull --platform PLATFORM ${byTheWay(path)}`);
    expect(way.bytes).toBeLessThan(megabyte);
  });

  test('is for another platform, and what auto means: the CPU image serves, and says why', async () => {
    const platform = `${other.os}/${other.architecture}`;
    const { path } = await pushed({ layers: [megabyte], platform });
    const choose = imageChooser(roomy.engine.docker, {
      stack: 'pull-auto',
      pytorchImage: byTheWay(path),
      registries: {},
      registryMirror: undefined,
    });
    const serving = await choose({ kind: 'auto' }, 'endpoint');
    expect(serving.kind).toBe('cpu');
    expect(serving.reason).toContain(`it is for ${platform}; the engine is ${own.os}/`);
  });

  test('a list of platforms: the engine’s own is taken, and its size told', async () => {
    const images = [
      { platform: other, ...(await pushed({ layers: [3 * megabyte] })) },
      { platform: own, ...(await pushed({ layers: [2 * megabyte] })) },
    ];
    const entries = await Promise.all(
      images.map(async ({ platform, path, digest }) => {
        const headers = { accept: manifestType };
        const answer = await fetch(`${registry.url}/v2/${path}/manifests/${digest}`, { headers });
        const manifest = await answer.text();
        const parsed = JSON.parse(manifest) as {
          readonly config: { readonly digest: string };
          readonly layers: readonly { readonly digest: string }[];
        };
        // A list can only name what its own repository has: the registry mounts it from the other.
        for (const blob of [parsed.config, ...parsed.layers])
          await fetch(
            `${registry.url}/v2/team/list/blobs/uploads/?mount=${blob.digest}&from=${path}`,
            { method: 'POST' },
          );
        await registry.put('team/list', `only-${platform.architecture}`, manifestType, parsed);
        const size = Buffer.byteLength(JSON.stringify(parsed));
        const put = await registry.put('team/list', platform.architecture, manifestType, parsed);
        return { mediaType: manifestType, size, digest: put, platform };
      }),
    );
    const list = { schemaVersion: 2, mediaType: listType, manifests: entries };
    await registry.put('team/list', '1', listType, list);
    const told = new Told();
    await pull(byTheWay('team/list'), told);
    expect(told.atOnce[0]).toContain('1 layers, 2.0 MB compressed');

    const foreign = { ...list, manifests: entries.slice(0, 1) };
    await registry.put('team/list', '2', listType, foreign);
    const name = byTheWay('team/list').replace(/1$/, '2');
    await expect(pull(name, new Told())).rejects.toThrow(`it is for ${other.os}/`);
  });
});

describe.skipIf(noOwnEngine !== undefined)('an engine whose disk is too small', () => {
  let small: OwnEngine;
  let remote: string;
  let image: string;
  beforeAll(async () => {
    const port = await getPort();
    remote = `tcp://127.0.0.1:${port}`;
    registry = await PlainRegistry.start();
    roomy = await OwnEngine.start();
    small = await OwnEngine.start({ megabytes: 64, port });
    way = await BadConnection.to(registry.port);
    const { path } = await pushed({ layers: [25 * megabyte, 25 * megabyte] });
    image = byTheWay(path);
    await roomy[Symbol.asyncDispose]();
  });
  afterAll(async () => {
    await small[Symbol.asyncDispose]();
    await way[Symbol.asyncDispose]();
    await registry[Symbol.asyncDispose]();
  });

  test('refuses before anything has come: what is needed, what is free, where, what to run', async () => {
    await using stack = new StackUnderTest(await engineUnderTest(), 'pull-no-room');
    await settingsFor(stack, image);
    const { exitCode, stderr } = await stack.run('up', [], { DOCKER_HOST: small.host });
    expect(exitCode, stderr).toBe(ExitCode.machine);
    expect(stderr).toMatch(/\d\d MB are free in \/\S+\/data, where the engine keeps images/);
    expect(stderr).toContain(small.dataRoot);
    expect(stderr).toContain('about 125 MB are needed');
    expect(stderr).toContain('docker image prune');
    expect(way.bytes).toBeLessThan(25 * megabyte);
  });

  test('elsewhere, where it cannot be looked at: that is said, and the engine’s own error reads well', async () => {
    await using stack = new StackUnderTest(await engineUnderTest(), 'pull-full');
    await settingsFor(stack, image);
    const { exitCode, stderr } = await stack.run('up', [], { DOCKER_HOST: remote });
    expect(exitCode, stderr).toBe(ExitCode.stack);
    expect(stderr).toContain('about 125 MB of disk are needed, which cannot be checked');
    expect(stderr).toMatch(/the engine’s disk is full, while it pulled .*no space left on device/);
    expect(stderr).toContain('docker image prune');
  });

  test('takes what fits', async () => {
    const told = new Told();
    roomy = await OwnEngine.start();
    const { path } = await pushed({ layers: [15 * megabyte] });
    await roomy[Symbol.asyncDispose]();
    await pull(byTheWay(path), told, small.engine);
    expect(told.atOnce).toEqual([expect.stringContaining('1 layers, 15 MB compressed')]);
  });
});
