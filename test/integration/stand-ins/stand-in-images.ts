import { cp, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type Docker from 'dockerode';
import { contextFiles } from '../../../infra/build-context.ts';
import { isPodman, isPresent } from '../../../infra/engine-facts.ts';
import { contentTag } from '../../../infra/names.ts';
import { followed } from '../../../toolchain/followed.ts';

const here = import.meta.dirname;
const model = join(here, '../../../src/sagemaker');
const modelFiles = ['model.json', 'model.onnx', 'model.weights', 'tokenizer.json'];

/** The stage of the Dockerfile → the image's name, by which it is to be known for what it is. */
const repositories = {
  tei: 'sagemaker-local-stand-in/tei-cpu',
  huggingface: 'sagemaker-local-stand-in/huggingface-pytorch-inference',
  djl: 'sagemaker-local-stand-in/djl-inference',
  'ray-serve': 'sagemaker-local-stand-in/ray',
  team: 'sagemaker-local-stand-in/team-embeddings',
} as const;
export type StandIn = keyof typeof repositories;
export const standIns = Object.keys(repositories) as readonly StandIn[];

/** Builds those that are not on the engine; gives their names. */
export async function standInImages(
  engine: Docker,
  base: string,
): Promise<Readonly<Record<StandIn, string>>> {
  const context = await mkdtemp(join(tmpdir(), 'sagemaker-local-test-'));
  try {
    for (const name of ['Dockerfile', 'stand_in'])
      await cp(join(here, name), join(context, name), { recursive: true });
    await copyModel(join(context, 'model'));
    await cp(join(model, 'code'), join(context, 'model/code'), { recursive: true });
    const tag = contentTag([base, ...contextFiles(context)]);
    const names = standIns.map((target) => [target, nameOf(target, tag)] as const);
    for (const [target, name] of names)
      if (!(await isPresent(engine, name))) await build(engine, { context, target, base, name });
    return Object.fromEntries(names) as Record<StandIn, string>;
  } finally {
    await rm(context, { recursive: true });
  }
}

/** The default model without its handler. */
export async function copyModel(into: string): Promise<void> {
  for (const file of modelFiles) await cp(join(model, file), join(into, file));
}

/** AWS's tags of Ray's image say what it is; of others, repositories do. */
const nameOf = (target: StandIn, tag: string): string =>
  `${repositories[target]}:${target === 'ray-serve' ? 'serve-ml-sagemaker-cpu-' : ''}${tag}`;

async function build(
  engine: Docker,
  { context, target, base, name }: Record<'context' | 'target' | 'base' | 'name', string>,
): Promise<void> {
  const stream = await engine.buildImage(
    { context, src: await readdir(context) },
    // BuildKit leaves out the stages that nobody asks for; podman does so by itself, and has none.
    {
      t: name,
      target,
      buildargs: { BASE_IMAGE: base },
      ...(isPodman(await engine.version()) ? {} : { version: '2' as const }),
    },
  );
  await followed(engine, stream, () => undefined);
}
