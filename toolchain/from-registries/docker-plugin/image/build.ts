import type Docker from 'dockerode';
import type { ImageInspectInfo } from 'dockerode';
import { followed } from '../../../followed.ts';
import { daemonError } from '../daemon-error.ts';
import type { Context } from '../resource.ts';
import { buildFiles, buildOptions } from './build-options.ts';
import type { Build } from './fields.ts';
import { authFor } from './registry-auth.ts';
import { StepLog } from './step-log.ts';

interface BuildEvent {
  readonly stream?: string;
  readonly status?: string;
  readonly error?: string;
  readonly errorDetail?: { readonly message?: string };
}

/**
 * Builds an image with the engine's own builder.
 *
 * @throws Error with the last lines of the step that failed
 */
export async function build(
  name: string,
  settings: Build,
  context: Context,
): Promise<ImageInspectInfo> {
  const { engine, signal, progress } = context;
  const log = new StepLog(progress);
  try {
    // Loaded only here: most runs of the plug-in build nothing.
    const { archiveContext } = await import('./context.ts');
    const files = buildFiles(settings);
    const options = buildOptions(name, settings, files.nameInArchive);
    const stream = await engine.buildImage(await archiveContext(files), {
      ...(await withRegistries(settings, context)),
      ...options,
      abortSignal: signal,
    });
    await follow(engine, stream, log);
    return await engine.getImage(name).inspect();
  } catch (error) {
    const text = [`unable to build image ${name}: ${daemonError(error)}`, ...log.evidence()];
    throw new Error(text.join('\n'), { cause: error });
  }
}

/** What to log in with where the Dockerfile's base image comes from a registry that is known. */
async function withRegistries(settings: Build, { registries }: Context) {
  if (settings.authConfigs?.length || registries.length === 0) return {};
  const found = await Promise.all(
    registries.map(async ({ address }) => {
      const auth = await authFor(`${address.replace(/^https?:\/\//, '')}/image`, registries);
      return [address, auth] as const;
    }),
  );
  const known = found.filter(([, auth]) => auth !== undefined);
  return { registryconfig: Object.fromEntries(known) as Record<string, never> };
}

function follow(engine: Docker, stream: NodeJS.ReadableStream, log: StepLog): Promise<void> {
  return followed(engine, stream, ({ stream: output, status, errorDetail, error }: BuildEvent) => {
    log.add(output ?? (status === undefined ? '' : `${status}\n`));
    const failure = errorDetail?.message ?? error;
    if (failure !== undefined) throw new Error(failure);
  });
}
