import Docker from 'dockerode';
import { downloadArgs } from '../../infra/egress.ts';
import { silent } from '../../report/progress.ts';
import type { BuiltImageOptions } from '../../test/built-image.ts';
import { builtImage, builtName } from '../../test/built-image.ts';
import { genuineBase, genuineImage, genuineName } from '../../test/parity/genuine-image.ts';
import { hostCertificates } from '../../toolchain/certificates.ts';
import { places } from '../../toolchain/places.ts';
import type { Figure } from '../figure.ts';
import { figure } from '../figure.ts';

type Recipe = Pick<BuiltImageOptions, 'context' | 'baseImage' | 'repository'>;

/** What the CPU image is measured against; the genuine one also has the model behind FastAPI. */
export type BaselineImage = 'genuine' | 'infinity';

function recipeOf(image: BaselineImage): Recipe {
  const context = `bench/serving/baselines/${image}`;
  const repository = `bench-${image}`;
  if (image === 'genuine') return { context, repository, baseImage: genuineName(places()) };
  hostCertificates({ places: places(), contexts: [context] });
  return { context, repository, baseImage: genuineBase.name };
}

/** What its image is called, whether it is built or not. */
export const baselineName = (image: BaselineImage): string => builtName(recipeOf(image));

/** Builds their images unless they are there: about 6 GB each, most of it torch. */
export async function buildBaselines(): Promise<readonly Figure[]> {
  const engine = new Docker();
  await genuineImage(engine, places(), silent);
  const figures: Figure[] = [];
  for (const image of ['genuine', 'infinity'] as const) {
    const args = downloadArgs(process.env);
    const name = await builtImage({ engine, ...recipeOf(image), args, progress: silent });
    const { Size: size } = await engine.getImage(name).inspect();
    figures.push(figure(`image of ${image}`, 'MB', [size / 1e6]));
  }
  return figures;
}
