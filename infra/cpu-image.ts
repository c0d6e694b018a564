import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as docker from '@pulumi/docker';
import * as pulumi from '@pulumi/pulumi';
import dockerignore from '@balena/dockerignore';
import { contentTag, pythonBase } from './names.ts';

/** The one that is on the engine; the public one (which the build then pulls) when neither is. */
export async function choosePythonBase(
  isPresent: (image: string) => Promise<boolean>,
): Promise<string> {
  return (await isPresent(pythonBase.made)) ? pythonBase.made : pythonBase.public;
}

export interface CpuImageArgs {
  /** The build context, absolute: `src/serving`. */
  readonly context: string;
  readonly base: string;
  readonly isPodman: boolean;
  /** See `downloadArgs`. */
  readonly downloads: pulumi.Input<Record<string, string>>;
}

/** Declares the CPU serving image, built on the engine and tagged by its content. */
export function cpuImage(
  name: string,
  args: CpuImageArgs,
  opts: pulumi.CustomResourceOptions,
): docker.RemoteImage {
  const tag = contentTag([args.base, ...contextFiles(args.context)]);
  return new docker.RemoteImage(
    name,
    {
      name: `sagemaker-local/serving:${tag}`,
      build: {
        context: args.context,
        dockerfile: 'Dockerfile',
        target: 'serving',
        // A build that fails leaves no container behind.
        forceRemove: true,
        buildArgs: pulumi
          .output(args.downloads)
          .apply((downloads) => ({ BASE_IMAGE: args.base, ...downloads })),
        // BuildKit is not in podman.
        ...(args.isPodman ? { useLegacyBuilder: true } : {}),
      },
      triggers: { content: tag },
      // Other stacks, and the next `up`, use it too.
      keepLocally: true,
    },
    opts,
  );
}

/** Path and content of every file that the build sees, sorted. */
export function contextFiles(context: string): Buffer[] {
  const ignored = dockerignore.default().add(readFileSync(join(context, '.dockerignore'), 'utf8'));
  return readdirSync(context, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => ({ path, name: path.slice(context.length + 1) }))
    .filter(({ name }) => !ignored.ignores(name))
    .sort((one, other) => (one.name < other.name ? -1 : 1))
    .flatMap(({ path, name }) => [Buffer.from(name), readFileSync(path)]);
}

/** How `pip` reaches a package index from here: proxies, in both spellings, and a mirror. */
export function downloadArgs(env: NodeJS.ProcessEnv): Record<string, string> {
  const proxies = ['HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY'].flatMap((n) => [n, n.toLowerCase()]);
  const names = [...proxies, 'PIP_INDEX_URL'];
  return Object.fromEntries(names.flatMap((name) => (env[name] ? [[name, env[name]]] : [])));
}
