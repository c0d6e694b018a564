import { join } from 'node:path';
import type { ImageSources } from './built-image.ts';
import { checkout } from './checkout.ts';
import type { Precision } from './settings-table.ts';

/** What the CPU image is built from. */
export const servingContext = join(checkout, 'src', 'serving');

/** The image that hosts any SageMaker-style `inference.py`. */
export const cpuImage: ImageSources = { repository: 'serving', context: servingContext };

/** The same with what bf16 needs. */
export const fastCpuImage: ImageSources = { repository: 'serving-fast', context: servingContext };

export const cpuImageFor = (precision: Precision): ImageSources =>
  precision === 'fast' ? fastCpuImage : cpuImage;
