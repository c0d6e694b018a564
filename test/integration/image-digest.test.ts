import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { UpResult } from '../../stack/bring-up.ts';
import { silent } from '../../report/progress.ts';
import { places } from '../../toolchain/places.ts';
import type { Engine } from '../../toolchain/engine/engine.ts';
import { ensureBaseImage } from '../../toolchain/base-image.ts';
import { publish } from '../official-registry/published-image.ts';
import { PlainRegistry } from '../plain-registry.ts';
import { servingImage } from '../serving-image.ts';
import { engineUnderTest, StackUnderTest } from './stack-under-test.ts';

const handler = `
import json
def model_fn(model_dir): return 0.5
def input_fn(data, content_type): return json.loads(data)
def predict_fn(data, model): return {"embedding": [model, model]}
def output_fn(prediction, accept): return json.dumps(prediction)
`;

let engine: Engine;
let registry: PlainRegistry;
let stack: StackUnderTest;
let image: string;
let base: string;
let modelDirectory: string;

beforeAll(async () => {
  engine = await engineUnderTest();
  registry = await PlainRegistry.start();
  stack = new StackUnderTest(engine, 'digest');
  modelDirectory = await stack.modelDirectory(handler);
  image = `127.0.0.1:${registry.port}/team/embeddings:1`;
  const { name: baseImage } = await ensureBaseImage({ engine: engine.docker, progress: silent });
  const built = { engine: engine.docker, places: places(), baseImage, progress: silent };
  base = await servingImage({ ...built, target: 'serving' });
});

afterAll(async () => {
  await stack[Symbol.asyncDispose]();
  const all = await engine.docker.listImages({ all: true });
  const ours = (name: string) => name.startsWith(`127.0.0.1:${registry.port}/`);
  for (const { Id, RepoTags, RepoDigests } of all)
    if ([...(RepoTags ?? []), ...(RepoDigests ?? [])].some(ours))
      await engine.docker.getImage(Id).remove({ force: true });
  await registry[Symbol.asyncDispose]();
});

/** A new image under the same tag. Resolves to its digest. */
const pushNew = () =>
  publish(
    engine.docker,
    image,
    { from: base, layers: [1024 + Math.ceil(Math.random() * 1e4)] },
    { username: '', password: '' },
  );

async function up(name: string, ...args: string[]): Promise<UpResult> {
  await stack.settings({ image: name, runtime: 'false', port: 'free', modelDirectory });
  const { exitCode, stdout, stderr } = await stack.run('up', ['--json', ...args]);
  expect(exitCode, stderr).toBe(0);
  return JSON.parse(stdout) as UpResult;
}

describe('an image of a registry', () => {
  const repository = () => image.replace(/:1$/, '');
  let first: string;
  let second: string;

  test('is pulled, and its digest is an output and in the fingerprint', async () => {
    first = await pushNew();
    const { outputs, steps, movedTags } = await up(image);
    expect(steps.find(({ title }) => title === 'images')?.outcome).toContain(`pulled ${image}`);
    expect(outputs.servingImageDigest).toBe(`${repository()}@${first}`);
    expect(outputs.fingerprintParts['image']).toBe(`${repository()}@${first}`);
    expect(movedTags).toEqual([]);
  });

  test('whose tag has moved stays as it is, and up and status say so', async () => {
    second = await pushNewElsewhere();
    const { outputs, changed, movedTags } = await up(image);
    expect(changed).toBe(false);
    expect(outputs.servingImageDigest).toBe(`${repository()}@${first}`);
    expect(movedTags).toEqual([{ image, here: first, there: second }]);
    const { stdout } = await stack.run('status');
    expect(stdout).toContain(`${image} is another image in its registry now: ${second}`);
    expect(stdout).toContain('npm run up -- --pull');
  });

  test('is pulled anew when that is asked for', async () => {
    const { outputs, changed, movedTags } = await up(image, '--pull');
    expect(changed).toBe(true);
    expect(outputs.servingImageDigest).toBe(`${repository()}@${second}`);
    expect(movedTags).toEqual([]);
    const again = await up(image, '--pull');
    expect(again.changed).toBe(false);
  });

  test('that is pinned by its digest is that one, whatever the tag means, and nothing is said', async () => {
    const { outputs, steps, movedTags } = await up(`${image}@${first}`);
    expect(outputs.servingImageDigest).toBe(`${repository()}@${first}`);
    expect(steps.find(({ title }) => title === 'images')?.outcome).toBe('present');
    expect(movedTags).toEqual([]);
  });

  /** As another machine would: this engine keeps what it has under the tag. */
  async function pushNewElsewhere(): Promise<string> {
    const kept = engine.docker.getImage(`${repository()}@${first}`);
    const digest = await pushNew();
    await kept.tag({ repo: repository(), tag: '1' });
    return digest;
  }
});
