import * as docker from '@pulumi/docker';
import * as pulumi from '@pulumi/pulumi';

export interface ContentImageArgs {
  /** The image's whole name; its tag is the hash of all that goes into it, see `contentTag`. */
  readonly image: string;
  /** The build context, absolute. */
  readonly context: string;
  /** Relative to the context. */
  readonly dockerfile: string;
  readonly target: string | undefined;
  readonly buildArgs: Readonly<Record<string, string>>;
  readonly isPodman: boolean;
  /** Whether what the build runs is kept from fetching anything. */
  readonly isOffline?: boolean | undefined;
  /** Takes the image that is on the engine under this name instead of building it. */
  readonly reuse?: boolean;
  /** See `downloadArgs`. */
  readonly downloads: pulumi.Input<Record<string, string>>;
}

/** Declares an image that is built on the engine, and anew exactly when its content changes. */
export function contentImage(
  name: string,
  args: ContentImageArgs,
  opts: pulumi.CustomResourceOptions,
): docker.RemoteImage {
  const { image, context, dockerfile, target, buildArgs, downloads, isPodman, isOffline } = args;
  // Other stacks, and the next `up`, use it too.
  const keepLocally = true;
  if (args.reuse)
    return new docker.RemoteImage(
      name,
      { name: image, keepLocally },
      // One that an earlier `up` of this stack has built is the same, and needs no replacement.
      { ...opts, ignoreChanges: ['build', 'triggers'] },
    );
  return new docker.RemoteImage(
    name,
    {
      name: image,
      build: {
        context,
        dockerfile,
        ...(target === undefined ? {} : { target }),
        // A build that fails leaves no container behind.
        forceRemove: true,
        buildArgs: pulumi.output(downloads).apply((ways) => ({ ...ways, ...buildArgs })),
        ...(isOffline ? { networkMode: 'none' } : {}),
        // BuildKit is not in podman.
        ...(isPodman ? { useLegacyBuilder: true } : {}),
      },
      triggers: { content: image.slice(image.indexOf(':') + 1) },
      keepLocally,
    },
    opts,
  );
}
