import { createReadStream, createWriteStream, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { finished, pipeline } from 'node:stream/promises';
import type Docker from 'dockerode';

/** Writes each image, with its tag, to an archive of its own in the folder. */
export async function saveImages(
  docker: Docker,
  images: readonly string[],
  folder: string,
): Promise<void> {
  for (const [index, image] of images.entries())
    await pipeline(
      await docker.getImage(image).get(),
      createWriteStream(join(folder, `${index}.tar`)),
    );
}

/** Brings every archive of the folder onto the engine; returns how many there were. */
export async function loadImages(docker: Docker, folder: string): Promise<number> {
  const archives = readdirSync(folder).filter((name) => name.endsWith('.tar'));
  for (const name of archives) {
    const answer = await docker.loadImage(createReadStream(join(folder, name)), { quiet: true });
    // The engine has loaded it when its answer has ended.
    await finished(answer.resume());
  }
  return archives.length;
}
