import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as docker from '@pulumi/docker';
import type * as pulumi from '@pulumi/pulumi';
import { checkout } from './checkout.ts';
import type { Owner } from './names.ts';
import { contentTag, labelsOf, project } from './names.ts';

const dockerfile = join(checkout, 'src', 'model-copy', 'Dockerfile');

export interface ModelCopyArgs {
  readonly owner: Owner;
  /** What the container that serves it is in its stack. */
  readonly role: string;
  /** The serving image. */
  readonly base: docker.RemoteImage;
  /** Absolute. */
  readonly modelDirectory: string;
  /** Changes when any file of the directory does. */
  readonly content: string;
  readonly isPodman: boolean;
}

/**
 * Declares the serving image with a model directory in it, for an engine that cannot mount the
 * directory. It is one container's own, so that it goes with the stack.
 */
export function modelCopy(
  name: string,
  { owner, role, base, modelDirectory, content, isPodman }: ModelCopyArgs,
  opts: pulumi.CustomResourceOptions,
): docker.RemoteImage {
  const recipe = readFileSync(dockerfile, 'utf8');
  const tagOn = (id: string) => contentTag([owner.stack, role, recipe, content, id]);
  const labels = labelsOf(owner, role).map(({ label, value }) => [label, value]);
  return new docker.RemoteImage(
    name,
    {
      name: base.imageId.apply((id) => `${project}/model:${tagOn(id)}`),
      build: {
        context: modelDirectory,
        dockerfile,
        target: 'model-copy',
        forceRemove: true,
        buildArgs: { BASE_IMAGE: base.name },
        // By these `down` finds it where the state is lost.
        label: Object.fromEntries(labels) as Record<string, string>,
        ...(isPodman ? { useLegacyBuilder: true } : {}),
      },
      triggers: { content },
      keepLocally: false,
    },
    opts,
  );
}
