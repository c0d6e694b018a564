import type Docker from 'dockerode';
import { isPresent } from '../infra/engine-facts.ts';
import { postgresBase as postgresNames, pythonBase as names } from '../infra/names.ts';
import { isOffline } from '../infra/offline.ts';
import { ExitCode, VisibleError } from '../report/visible-error.ts';
import type { Progress } from '../report/progress.ts';
import { lackedOffline } from './offline.ts';
import { followed } from './followed.ts';
import { makeDebianImage } from './from-registries/debian-base.ts';
import { PullProgress, type PullEvent } from './pull/pull-progress.ts';

/** An image that other images start from: pulled where it can be, else made from Debian's packages. */
export interface BaseImage {
  /** Its name when we make it; the number counts the changes to how it is made. */
  readonly name: string;
  /** The public image that serves as well. */
  readonly official: string;
  /** Debian's release. */
  readonly suite: string;
  /** What it has beside Debian's essential packages; what these need comes with them. */
  readonly packages: readonly string[];
  /** Files of theirs that nothing here needs, as dpkg matches paths. */
  readonly leftOut?: readonly string[];
}

/** Python 3.13 with its venv module, for the CPU image and for tools that run in a container. */
export const pythonBase: BaseImage = {
  name: names.made,
  official: names.public,
  suite: 'trixie',
  packages: ['python3', 'python3-venv', 'ca-certificates', 'libstdc++6'],
};

/** PostgreSQL 17 with pgvector, for the consumers' database. */
export const postgresBase: BaseImage = {
  name: postgresNames.made,
  official: postgresNames.public,
  suite: 'trixie',
  packages: ['postgresql-17', 'postgresql-17-pgvector'],
  // The compiler of queries (150 MB), which embeddings never make slow enough to pay.
  leftOut: [
    '/usr/lib/*/libLLVM*',
    '/usr/lib/*/libz3*',
    '/usr/lib/postgresql/17/lib/bitcode/*',
    '/usr/share/i18n/*',
  ],
};

export interface BaseImageOptions {
  readonly engine: Docker;
  readonly progress: Progress;
  readonly env?: NodeJS.ProcessEnv;
  readonly image?: BaseImage;
}

export interface FoundImage {
  readonly name: string;
  /** Where it came from, in a few words. */
  readonly origin: string;
}

interface Ways {
  readonly isPresent: typeof isPresent;
  readonly pull: typeof pull;
  readonly make: typeof makeDebianImage;
}

/** Seconds in which a registry must begin to answer; a blocked one may never do. */
const patience = 8;

/**
 * Makes sure of a base image on the engine: present, else pulled, else made.
 *
 * @throws VisibleError with what was tried, where none of it worked
 */
export async function ensureBaseImage(
  { engine, progress, env = process.env, image = pythonBase }: BaseImageOptions,
  ways: Ways = { isPresent, pull, make: makeDebianImage },
): Promise<FoundImage> {
  for (const name of [image.name, image.official]) {
    if (await ways.isPresent(engine, name)) return { name, origin: 'present' };
  }
  if (isOffline(env)) throw lackedOffline(`the image ${image.official} or ${image.name}`);
  const refusal = await ways.pull(engine, image.official, progress);
  if (refusal === undefined) return { name: image.official, origin: 'pulled' };
  try {
    await ways.make({ engine, image, progress, env });
  } catch (cause) {
    if (!(cause instanceof VisibleError)) throw cause;
    throw new VisibleError({
      ...cause.problem,
      exitCode: ExitCode.machine,
      evidence: [`pulling ${image.official}: ${refusal}`, ...(cause.problem.evidence ?? [])],
      cause,
    });
  }
  return { name: image.name, origin: "made from Debian's packages" };
}

/** Pulls an image; returns why it could not, in one line, or undefined. */
async function pull(engine: Docker, name: string, progress: Progress): Promise<string | undefined> {
  const waiting = new AbortController();
  const timer = setTimeout(() => {
    waiting.abort();
  }, patience * 1000);
  const layers = new PullProgress();
  try {
    const stream = await engine.pull(name, { abortSignal: waiting.signal });
    await followed(engine, stream, (event: PullEvent) => {
      clearTimeout(timer);
      layers.add(event);
      progress.update(`pulling ${name}: ${layers.summary()}`);
    });
    return undefined;
  } catch (error) {
    if (waiting.signal.aborted) return `no answer in ${patience.toString()} s`;
    return error instanceof Error ? error.message : String(error);
  } finally {
    clearTimeout(timer);
  }
}
