import type * as docker from '@pulumi/docker';
import type * as pulumi from '@pulumi/pulumi';
import { contextFiles } from './build-context.ts';
import { contentImage } from './content-image.ts';
import { contentTag, postgresBase, project, pythonBase } from './names.ts';

type IsPresent = (image: string) => Promise<boolean>;

/** The image that ours are built on: see `chooseBase`. */
export const choosePythonBase = (isPresent: IsPresent): Promise<string> =>
  chooseBase(pythonBase, isPresent);

/** The image that the database's is built on: see `chooseBase`. */
export const choosePostgresBase = (isPresent: IsPresent): Promise<string> =>
  chooseBase(postgresBase, isPresent);

/** The one that is on the engine; the public one (which the build then pulls) when neither is. */
const chooseBase = async (
  base: { readonly made: string; readonly public: string },
  isPresent: IsPresent,
): Promise<string> => ((await isPresent(base.made)) ? base.made : base.public);

/** An image that this project has the sources of. */
export interface ImageSources {
  /** Its name behind the project's, and the build's target: `serving`. */
  readonly repository: string;
  /** The build context, absolute. */
  readonly context: string;
}

export interface BuildArgs {
  readonly base: string;
  readonly isPodman: boolean;
  readonly isOffline?: boolean | undefined;
  /** Takes the image that is on the engine under this content's tag instead of building it. */
  readonly reuse?: boolean;
  /** See `downloadArgs`. */
  readonly downloads: pulumi.Input<Record<string, string>>;
}

/** Declares an image of ours, built on the engine and tagged by its content. */
export function builtImage(
  name: string,
  sources: ImageSources,
  args: BuildArgs,
  opts: pulumi.CustomResourceOptions,
): docker.RemoteImage {
  const { repository: target, context } = sources;
  const { base, isPodman, isOffline, reuse = false, downloads } = args;
  const image = builtImageName(sources, base);
  const recipe = { context, dockerfile: 'Dockerfile', target, buildArgs: { BASE_IMAGE: base } };
  return contentImage(name, { image, ...recipe, isPodman, isOffline, reuse, downloads }, opts);
}

/** What the image of these sources on this base is called: it is tagged by its content. */
export const builtImageName = ({ repository, context }: ImageSources, base: string): string =>
  `${project}/${repository}:${contentTag([base, ...contextFiles(context)])}`;
