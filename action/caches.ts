import { rmSync } from 'node:fs';
import { isFeatureAvailable } from '@actions/cache';
import { builtImageName, choosePythonBase } from '../infra/built-image.ts';
import { isPresent } from '../infra/engine-facts.ts';
import { hostCertificates } from '../toolchain/certificates.ts';
import type { Places } from '../toolchain/places.ts';
import type { EngineStep } from '../toolchain/setup.ts';
import type { Entry, Found } from './cache-entries.ts';
import { entriesIn, restore } from './cache-entries.ts';
import { loadImages } from './image-archives.ts';
import { imageNames, ourImages } from './our-images.ts';
import { sayWarning } from './say.ts';
import { saveMissed } from './state.ts';

/** What the runs of a repository keep for one another, where there is a service for it. */
export class Caches {
  readonly #entries: ReturnType<typeof entriesIn>;
  readonly #found = new Map<Entry, Found>();
  readonly #isOn: boolean;

  private constructor(places: Places, isOn: boolean) {
    // Our images are built with them, so that they are a part of their keys.
    hostCertificates({ places });
    this.#entries = entriesIn(places.cache);
    this.#isOn = isOn;
  }

  /** Restores what the set-up looks for in the cache folder: Pulumi and the model, side by side. */
  static async restore(places: Places, wanted: boolean): Promise<Caches> {
    const caches = new Caches(places, wanted && isFeatureAvailable());
    const { pulumi, model } = caches.#entries;
    await Promise.all([caches.#restore(pulumi), caches.#restore(model)]);
    return caches;
  }

  /** Restores the images that we build and what they are built on, unless the engine has them. */
  get images(): EngineStep {
    return {
      title: 'images from the cache',
      run: async ({ docker }) => {
        const here = (image: string) => isPresent(docker, image);
        const base = await choosePythonBase(here);
        const present = ourImages.map((image) => here(builtImageName(image, base)));
        if ((await Promise.all(present)).every(Boolean)) return 'on the engine already';
        if (!this.#isOn) return 'no cache';
        const { images } = this.#entries;
        const [folder = ''] = images.paths;
        try {
          if ((await this.#restore(images)) === 'missed') return 'not there';
          const count = await loadImages(docker, folder);
          return `${count} loaded`;
        } catch (error) {
          sayWarning(`images of the cache could not be loaded: ${String(error)}`);
          return 'not usable';
        } finally {
          rmSync(folder, { recursive: true, force: true });
        }
      },
    };
  }

  /** Tells `post` what was looked for in vain and is worth keeping, now that it has been made. */
  remember(): void {
    const missed = [...this.#found].filter(([, found]) => found === 'missed');
    saveMissed(
      missed.map(([entry]) => ({
        ...entry,
        paths: [...entry.paths],
        images: entry.name === 'images' ? [...imageNames()] : [],
      })),
    );
  }

  async #restore(entry: Entry): Promise<Found> {
    const found = this.#isOn ? await restore(entry, sayWarning) : 'present';
    this.#found.set(entry, found);
    return found;
  }
}
