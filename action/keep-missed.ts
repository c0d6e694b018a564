import { mkdirSync, rmSync } from 'node:fs';
import { isPresent } from '../infra/engine-facts.ts';
import type { Engine } from '../toolchain/engine/engine.ts';
import { keep } from './cache-entries.ts';
import { saveImages } from './image-archives.ts';
import type { MissedEntry } from './state.ts';

/** Hands to the cache what a run looked for in vain and has made since. */
export async function keepMissed(missed: MissedEntry, engine: Engine | undefined): Promise<void> {
  const [folder = ''] = missed.paths;
  const isOfImages = missed.images.length > 0;
  try {
    if (isOfImages && engine) {
      mkdirSync(folder, { recursive: true });
      const { docker } = engine;
      const present = await Promise.all(missed.images.map((image) => isPresent(docker, image)));
      const images = missed.images.filter((_, index) => present[index]);
      await saveImages(docker, images, folder);
    }
    await keep(missed);
  } finally {
    if (isOfImages) rmSync(folder, { recursive: true, force: true });
  }
}
