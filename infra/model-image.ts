import type * as docker from '@pulumi/docker';
import type * as pulumi from '@pulumi/pulumi';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { contextFiles } from './build-context.ts';
import { builtImageName } from './built-image.ts';
import { checkout } from './checkout.ts';
import { contentImage } from './content-image.ts';
import type { ImageSources } from './built-image.ts';
import { servingContext } from './cpu-image.ts';
import { onlyPipKnows, requirementsToBuildIn } from './model-requirements.ts';
import { contentTag, project } from './names.ts';

const context = join(checkout, 'src', 'model-packages');
const target = 'model-packages';

/** What a model asks for beyond what the CPU image has; undefined where that is nothing. */
export function modelRequirements(modelDirectory: string | undefined): string | undefined {
  if (modelDirectory === undefined) return undefined;
  const file = join(modelDirectory, 'code', 'requirements.txt');
  if (!existsSync(file)) return undefined;
  const inImage = readFileSync(join(servingContext, 'requirements.txt'), 'utf8');
  return requirementsToBuildIn(readFileSync(file, 'utf8'), inImage);
}

/** Whether the container itself runs pip when it starts; AWS's does so for whatever is asked for. */
export function installsAtStart(modelDirectory: string | undefined, isCpuImage: boolean): boolean {
  if (modelDirectory === undefined) return false;
  const file = join(modelDirectory, 'code', 'requirements.txt');
  return existsSync(file) && (!isCpuImage || onlyPipKnows(readFileSync(file, 'utf8')));
}

/** What the image with these packages in it is called, on the CPU image of this base. */
export const modelImageName = (
  serving: ImageSources,
  requirements: string,
  pythonBase: string,
): string =>
  `${project}/${target}:${contentTag([builtImageName(serving, pythonBase), requirements, ...contextFiles(context)])}`;

export interface ModelImageArgs {
  /** The CPU image that it is built on. */
  readonly serving: ImageSources;
  readonly requirements: string;
  readonly pythonBase: string;
  readonly isPodman: boolean;
  readonly isOffline?: boolean | undefined;
  readonly reuse?: boolean;
  readonly downloads: pulumi.Input<Record<string, string>>;
}

/** Declares the CPU image with a model's packages in it, which then are not installed at each start. */
export function modelImage(
  name: string,
  { serving, requirements, pythonBase, ...rest }: ModelImageArgs,
  opts: pulumi.CustomResourceOptions,
): docker.RemoteImage {
  const image = modelImageName(serving, requirements, pythonBase);
  const buildArgs = {
    BASE_IMAGE: builtImageName(serving, pythonBase),
    MODEL_REQUIREMENTS: requirements,
  };
  const recipe = { context, dockerfile: 'Dockerfile', target, buildArgs };
  return contentImage(name, { image, ...recipe, ...rest }, opts);
}
