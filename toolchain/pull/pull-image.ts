import pRetry from 'p-retry';
import { ageInWords, bytesInWords } from '../../report/amounts.ts';
import type { Progress } from '../../report/progress.ts';
import { ExitCode, VisibleError } from '../../report/visible-error.ts';
import type { Engine } from '../engine/engine.ts';
import { followed } from '../followed.ts';
import type { RegistryLogin } from '../../infra/registry/login.ts';
import { bytesNeeded, tooLittleSpace } from './disk-need.ts';
import type { EngineInfo } from './engine-disk.ts';
import { engineDisk, storeOf } from './engine-disk.ts';
import { engineWords } from './engine-words.ts';
import { offerOf, sizesOf } from './offer.ts';
import { isPassing } from './passing.ts';
import type { Platform } from './platform.ts';
import { fits, platformInWords, platformsInWords } from './platform.ts';
import type { LayerSize } from './pull-progress.ts';
import { PullProgress } from './pull-progress.ts';
import { withTag } from './with-tag.ts';

export interface PullRequest {
  readonly engine: Engine;
  readonly name: string;
  /** Reaches the engine in a header, and nothing else. */
  readonly login: RegistryLogin | undefined;
  readonly progress: Progress;
  /** Aborted, the engine stops pulling. */
  readonly signal?: AbortSignal;
}

export interface Pulled {
  /** `sha256:…`, as the registry has it; undefined where the engine does not say. */
  readonly digest: string | undefined;
  /** What came, compressed. */
  readonly bytes: number;
  readonly seconds: number;
}

/** After those that the engine makes by itself for each layer (docker: 5). */
const retries = 2;
const firstPauseMs = 3_000;

/**
 * Pulls an image with its size told first, its platform and the engine's disk looked at before, and
 * its progress shown. Throws VisibleError for what a person mends on this machine, and the engine's own
 * error where the registry does not give it.
 */
export async function pullImage(request: PullRequest): Promise<Pulled> {
  const { engine, name, login, progress, signal } = request;
  const began = performance.now();
  const { docker } = engine;
  progress.update(`pulling ${name}: asking the registry`);
  const info = (await docker.info()) as EngineInfo;
  const platform = await platformOf(engine);
  const offer = await offerOf(docker, name, login);
  if (offer && !fits(platform, offer.platforms))
    throw wrongPlatform(name, platform, offer.platforms);
  const sizes = await sizesOf(name, platform, login, info);
  if (sizes.length > 0) progress.update(`pulling ${name}: ${sizeInWords(sizes)}`, 'at once');

  const attempt = () => attemptPull(request, sizes, info);
  const bytes = await pRetry(attempt, {
    retries,
    minTimeout: firstPauseMs,
    ...(signal ? { signal } : {}),
    shouldRetry: ({ error, retryDelay, retriesLeft }) => {
      const said = engineWords(error);
      if (error instanceof VisibleError || !isPassing(said)) return false;
      const again = `again in ${ageInWords(retryDelay)} (${retriesLeft} times more)`;
      progress.update(`pulling ${name}: ${said}; ${again}`, 'at once');
      return true;
    },
  });
  return { digest: offer?.digest, bytes, seconds: (performance.now() - began) / 1000 };
}

/** Resolves to the bytes that came. */
async function attemptPull(
  { engine, name, login, progress, signal }: PullRequest,
  sizes: readonly LayerSize[],
  info: EngineInfo,
): Promise<number> {
  const layers = new PullProgress(sizes);
  const ending = new AbortController();
  const abortSignal = signal ? AbortSignal.any([signal, ending.signal]) : ending.signal;
  // Asked once the engine has said which layers it lacks: those that it has need no room.
  const room = roomFor(name, engine, info, progress);
  let asked = false;
  try {
    const stream = await engine.docker.pull(withTag(name), {
      abortSignal,
      ...(login ? { authconfig: { ...login } } : {}),
    });
    const told = followed(engine.docker, stream, (event) => {
      layers.add(event);
      progress.update(`pulling ${name}: ${layers.summary()}`);
      if (asked || !layers.isComplete) return;
      asked = true;
      void room(layers.missingSizes).catch((error: unknown) => {
        ending.abort(error);
      });
    });
    await Promise.race([told, aborted(abortSignal)]);
    return layers.received;
  } finally {
    ending.abort();
  }
}

/** Rejects when it is aborted, with the reason. */
const aborted = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    const fail = () => {
      reject(signal.reason as Error);
    };
    if (signal.aborted) fail();
    else signal.addEventListener('abort', fail, { once: true });
  });

/** Throws VisibleError where missing layers of these sizes do not fit; says so where nobody can know. */
function roomFor(name: string, engine: Engine, info: EngineInfo, progress: Progress) {
  return async (missing: readonly number[]): Promise<void> => {
    const needed = bytesNeeded(missing, storeOf(info));
    const disk = await engineDisk(info, { host: engine.host });
    if (typeof disk === 'string') {
      const words = `about ${bytesInWords(needed)} of disk are needed, which cannot be checked`;
      progress.update(`pulling ${name}: ${words}: ${disk}`, 'at once');
    } else if (disk.free < needed) throw tooLittleSpace(name, missing, needed, disk);
  };
}

async function platformOf({ docker }: Engine): Promise<Platform> {
  const { Os, Arch } = await docker.version();
  return { os: Os, architecture: Arch };
}

function sizeInWords(sizes: readonly LayerSize[]): string {
  const total = sizes.reduce((bytes, { size }) => bytes + size, 0);
  return `${sizes.length} layers, ${bytesInWords(total)} compressed`;
}

function wrongPlatform(name: string, engine: Platform, offered: readonly Platform[]): VisibleError {
  return new VisibleError({
    doing: `pulling ${name}`,
    found: `it is for ${platformsInWords(offered)}; the engine is ${platformInWords(engine)}`,
    expected: `an image for ${platformInWords(engine)}`,
    next:
      `name one in the settings, or take the CPU image (sagemaker-local:image: cpu). To run this one ` +
      `in emulation, where the engine can: docker pull --platform ${platformsInWords(offered.slice(0, 1))} ${name}`,
    exitCode: ExitCode.machine,
  });
}
