import { join } from 'node:path';
import type { ImageSources } from './built-image.ts';
import { checkout } from './checkout.ts';

/** What the CPU image is built from. */
export const servingContext = join(checkout, 'src', 'serving');

/** The image that hosts any SageMaker-style `inference.py`. */
export const cpuImage: ImageSources = { repository: 'serving', context: servingContext };
