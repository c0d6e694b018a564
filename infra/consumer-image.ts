import * as docker from '@pulumi/docker';
import type * as pulumi from '@pulumi/pulumi';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { contextFiles } from './build-context.ts';
import type { ConsumerSettings } from './consumer-settings.ts';
import { contentImage } from './content-image.ts';
import { contentTag, project } from './names.ts';

export interface ConsumerImageArgs {
  readonly consumer: Pick<ConsumerSettings, 'name' | 'source'>;
  readonly isPodman: boolean;
  readonly reuse: boolean;
  readonly downloads: pulumi.Input<Record<string, string>>;
}

/** The consumer's image: the one that its settings name, or one built on the engine. */
export function consumerImage(
  name: string,
  args: ConsumerImageArgs,
  opts: pulumi.CustomResourceOptions,
): docker.RemoteImage {
  const { consumer, ...rest } = args;
  const { source } = consumer;
  const image = consumerImageName(consumer);
  if (source.kind === 'image')
    return new docker.RemoteImage(name, { name: image, keepLocally: true }, opts);
  const { context, dockerfile, target, args: buildArgs } = source;
  return contentImage(name, { image, context, dockerfile, target, buildArgs, ...rest }, opts);
}

/** What its image is called; one that is built is tagged by all that goes into it. */
export function consumerImageName({ name, source }: ConsumerImageArgs['consumer']): string {
  if (source.kind === 'image') return source.image;
  const { context, dockerfile, target, args } = source;
  const recipe = JSON.stringify([dockerfile, target, args]);
  // Many a .dockerignore names the Dockerfile, which counts all the same.
  const text = readFileSync(join(context, dockerfile));
  const tag = contentTag([recipe, text, ...contextFiles(context, dockerfile)]);
  return `${project}/consumer-${name}:${tag}`;
}
