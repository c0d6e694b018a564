import pRetry from 'p-retry';
import { distributionOf, platformOf } from '../../infra/engine/distribution.ts';
import { engineWords } from '../../infra/engine/engine-words.ts';
import { ageInWords, bytesInWords } from '../../report/amounts.ts';
import type { Progress } from '../../report/progress.ts';
import { ExitCode, VisibleError } from '../../report/visible-error.ts';
import type { Engine } from '../engine/engine.ts';
import type { RegistryLogin } from '../../infra/registry/login.ts';
import { attemptPull, roomFor } from './attempt.ts';
import type { EngineInfo } from './engine-disk.ts';
import { keepingOf, pullKept } from './keeping.ts';
import { readableOf } from './readable.ts';
import { isPassing } from './passing.ts';
import { otherPlatform, unfit } from '../../infra/engine/platform.ts';
import type { LayerSize } from '../../infra/registry/manifest.ts';

export interface PullRequest {
  readonly engine: Engine;
  readonly name: string;
  /** Reaches the engine in a header, and nothing else. */
  readonly login: RegistryLogin | undefined;
  readonly progress: Progress;
  /** Aborted, the engine stops pulling. */
  readonly signal?: AbortSignal;
  /** Where what has come is kept over an interruption; nothing is without it. */
  readonly keepIn?: string;
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
  const platform = await platformOf(docker);
  // The pull says how a registry refuses.
  const offered = await distributionOf(docker, name, login).catch(() => undefined);
  const misfit = offered && unfit(platform, offered.platforms);
  if (misfit !== undefined) throw wrongPlatform(name, misfit);
  const readable = await readableOf(name, platform, login, info);
  const sizes = readable?.manifest.layers ?? [];
  if (sizes.length > 0) progress.update(`pulling ${name}: ${sizeInWords(sizes)}`, 'at once');

  const told = { ...request, sizes, room: roomFor(name, engine, info, progress) };
  const keeping = offered && readable && (await keepingOf(request, readable, info));
  const attempt = async (number: number) => {
    // The last one is as plain as can be: what is wrong then is the registry's or the engine's.
    const kept = number <= retries && keeping ? await pullKept(told, keeping) : undefined;
    return kept ?? attemptPull(told);
  };
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
  return { digest: offered?.digest, bytes, seconds: (performance.now() - began) / 1000 };
}

function sizeInWords(sizes: readonly LayerSize[]): string {
  const total = sizes.reduce((bytes, { size }) => bytes + size, 0);
  return `${sizes.length} layers, ${bytesInWords(total)} compressed`;
}

function wrongPlatform(name: string, found: string): VisibleError {
  return new VisibleError({
    doing: `pulling ${name}`,
    found,
    next: otherPlatform(name),
    exitCode: ExitCode.machine,
  });
}
