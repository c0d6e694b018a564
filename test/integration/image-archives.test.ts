import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pack } from 'tar-stream';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadImages, saveImages } from '../../action/image-archives.ts';
import { isPresent } from '../../infra/engine-facts.ts';
import type { Engine } from '../../toolchain/engine/engine.ts';
import { importImage } from '../../toolchain/import-image.ts';
import { engineUnderTest } from './stack-under-test.ts';

const images = [1, 2].map((which) => `sagemaker-local/test-archive:${which}-${process.pid}`);

let engine: Engine;
let folder: string;
beforeAll(async () => {
  engine = await engineUnderTest();
  folder = await mkdtemp(join(tmpdir(), 'sagemaker-local-archives-'));
  for (const image of images) await imageOf(image);
});
afterAll(async () => {
  for (const image of images) await remove(image);
  await rm(folder, { recursive: true });
});

/** An image of one file, whose content is its name. */
async function imageOf(image: string): Promise<void> {
  const archive = pack();
  archive.entry({ name: 'name' }, image);
  archive.finalize();
  // Its types lack three methods of Node's streams, which it has.
  await importImage(engine.docker, archive as unknown as NodeJS.ReadableStream, image);
}

const remove = (image: string) =>
  engine.docker
    .getImage(image)
    .remove()
    .catch(() => undefined);

test('images that a run kept are on the next machine’s engine, tags and content', async () => {
  const { docker } = engine;
  const ids = await Promise.all(
    images.map(async (image) => (await docker.getImage(image).inspect()).Id),
  );
  await saveImages(docker, images, folder);
  for (const image of images) await remove(image);
  expect(await isPresent(docker, images[0] ?? '')).toBe(false);

  expect(await loadImages(docker, folder)).toBe(2);
  for (const [index, image] of images.entries())
    expect((await docker.getImage(image).inspect()).Id).toBe(ids[index]);
});
