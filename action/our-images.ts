import type { ImageSources } from '../infra/built-image.ts';
import { builtImageName } from '../infra/built-image.ts';
import { cpuImage } from '../infra/cpu-image.ts';
import { pythonBase } from '../infra/names.ts';
import { runtimeImage } from '../infra/runtime.ts';

/** The images that a stack has of this project, and that are worth keeping between runs. */
export const ourImages: readonly ImageSources[] = [cpuImage, runtimeImage];

const bases = [pythonBase.made, pythonBase.public];

/** What they and what they are built on may be called, on whichever of the two bases. */
export const imageNames = (): readonly string[] => [
  ...bases,
  ...bases.flatMap((base) => ourImages.map((image) => builtImageName(image, base))),
];
