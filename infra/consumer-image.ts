import * as docker from '@pulumi/docker';
import type * as pulumi from '@pulumi/pulumi';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { contextFiles } from './build-context.ts';
import type { ConsumerSettings, ConsumerSource } from './consumer-settings.ts';
import { contentImage } from './content-image.ts';
import { contentTag, project } from './names.ts';

export interface ConsumerImageArgs {
  readonly consumer: Pick<ConsumerSettings, 'name' | 'source'>;
  /** What a Dockerfile gets that asks for `pythonBaseArg`; its own default without it. */
  readonly pythonBase: string | undefined;
  readonly isPodman: boolean;
  readonly isOffline?: boolean | undefined;
  readonly reuse: boolean;
  readonly downloads: pulumi.Input<Record<string, string>>;
}

/** The build argument by which a Dockerfile gets the image that the stack's own are built on. */
export const pythonBaseArg = 'SAGEMAKER_LOCAL_PYTHON_BASE';

/** The consumer's image: the one that its settings name, or one built on the engine. */
export function consumerImage(
  name: string,
  args: ConsumerImageArgs,
  opts: pulumi.CustomResourceOptions,
): docker.RemoteImage {
  const { consumer, pythonBase, ...rest } = args;
  const { source } = consumer;
  const image = consumerImageName(consumer, pythonBase);
  if (source.kind === 'image')
    return new docker.RemoteImage(name, { name: image, keepLocally: true }, opts);
  const { context, dockerfile, target } = source;
  const buildArgs = buildArgsOf(source, pythonBase);
  return contentImage(name, { image, context, dockerfile, target, buildArgs, ...rest }, opts);
}

/** What its image is called; one that is built is tagged by all that goes into it. */
export function consumerImageName(
  { name, source }: ConsumerImageArgs['consumer'],
  pythonBase?: string,
): string {
  if (source.kind === 'image') return source.image;
  const { context, dockerfile, target } = source;
  const recipe = JSON.stringify([dockerfile, target, buildArgsOf(source, pythonBase)]);
  // Many a .dockerignore names the Dockerfile, which counts all the same.
  const tag = contentTag([recipe, textOf(source), ...contextFiles(context, dockerfile)]);
  return `${project}/consumer-${name}:${tag}`;
}

/** Whether it is built on the image that the stack's own are built on. */
export const takesPythonBase = (source: ConsumerSource): boolean =>
  source.kind === 'build' && declaresPythonBase.test(textOf(source));

type Build = Extract<ConsumerSource, { readonly kind: 'build' }>;

const declaresPythonBase = new RegExp(`^\\s*ARG\\s+${pythonBaseArg}\\b`, 'mi');

const textOf = ({ context, dockerfile }: Build): string =>
  readFileSync(join(context, dockerfile), 'utf8');

function buildArgsOf(source: Build, pythonBase: string | undefined): Record<string, string> {
  if (pythonBase === undefined || !takesPythonBase(source)) return source.args;
  return { [pythonBaseArg]: pythonBase, ...source.args };
}
