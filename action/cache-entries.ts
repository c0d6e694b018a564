import { existsSync } from 'node:fs';
import { join } from 'node:path';
import * as cache from '@actions/cache';
import { contextFiles } from '../infra/build-context.ts';
import { contentTag } from '../infra/names.ts';
import packageJson from '../package.json' with { type: 'json' };
import { recipeKey } from '../toolchain/model/make-model.ts';
import { ourImages } from './our-images.ts';

/** Something that is kept between runs under a key of its content. */
export interface Entry {
  readonly name: 'Pulumi' | 'model' | 'images';
  /** Changes whenever what is kept would. */
  readonly key: string;
  /** Absolute; also a part of what the service knows an entry by. */
  readonly paths: readonly string[];
}

/** Counts changes to what is kept and how. */
const format = 1;

/** What can be kept. The images' key is right only when the host's certificates are in place. */
export function entriesIn(
  cacheFolder: string,
): Readonly<Record<'pulumi' | 'model' | 'images', Entry>> {
  const { '@pulumi/pulumi': cli, '@pulumi/docker': plugin } = packageJson.dependencies;
  const key = (what: string) =>
    `sagemaker-local-${format}-${process.platform}-${process.arch}-${what}`;
  const sources = ourImages.flatMap(({ context }) => [...contextFiles(context)]);
  const images = `images-${contentTag(sources)}`;
  const model = `model-${recipeKey()}`;
  return {
    pulumi: {
      name: 'Pulumi',
      key: key(`pulumi-${cli}-docker-${plugin}`),
      paths: [join(cacheFolder, `pulumi-${cli}`), join(cacheFolder, `pulumi-docker-${plugin}`)],
    },
    model: { name: 'model', key: key(model), paths: [join(cacheFolder, model)] },
    images: { name: 'images', key: key(images), paths: [join(cacheFolder, images)] },
  };
}

/** How an entry was found: on this machine, in the service, or not at all. */
export type Found = 'present' | 'restored' | 'missed';

const isOnThisMachine = ({ paths }: Pick<Entry, 'paths'>): boolean =>
  paths.some((path) => existsSync(path));

/** Brings an entry onto the machine. A service that fails is one that has nothing. */
export async function restore(
  entry: Entry,
  warn: (message: string) => void,
  service: Pick<typeof cache, 'restoreCache'> = cache,
): Promise<Found> {
  if (isOnThisMachine(entry)) return 'present';
  try {
    const hit = await service.restoreCache([...entry.paths], entry.key);
    return hit === undefined ? 'missed' : 'restored';
  } catch (error) {
    warn(`the cache could not give ${entry.name}: ${String(error)}`);
    return 'missed';
  }
}

/** Hands an entry to the service, if it is there by now. Says whether the service took it. */
export async function keep(
  entry: Entry,
  service: Pick<typeof cache, 'saveCache'> = cache,
): Promise<boolean> {
  if (!isOnThisMachine(entry)) return false;
  // −1: another job is keeping it at this moment, or this one may not write.
  return (await service.saveCache([...entry.paths], entry.key)) !== -1;
}
