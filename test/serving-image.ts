import type Docker from 'dockerode';
import { downloadArgs } from '../infra/egress.ts';
import type { Progress } from '../report/progress.ts';
import { hostCertificates } from '../toolchain/certificates.ts';
import type { Places } from '../toolchain/places.ts';
import { builtImage } from './built-image.ts';

export interface ServingImageOptions {
  readonly engine: Docker;
  readonly places: Places;
  readonly baseImage: string;
  /** The first two are what a stack runs; `test` has ruff and pytest beside it. */
  readonly target: 'serving' | 'serving-fast' | 'test';
  readonly progress: Progress;
  readonly env?: NodeJS.ProcessEnv;
}

/** Builds the CPU image unless this very content was built before. Gives its name. */
export async function servingImage(options: ServingImageOptions): Promise<string> {
  const { engine, places, baseImage, target, progress, env = process.env } = options;
  hostCertificates({ places, env });
  return builtImage({
    engine,
    context: 'src/serving',
    baseImage,
    repository: target === 'test' ? 'serving-test' : target,
    target,
    args: downloadArgs(env),
    progress,
  });
}
