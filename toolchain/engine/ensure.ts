import { isOffline } from '../../infra/offline.ts';
import type { Progress } from '../../report/progress.ts';
import { ExitCode, VisibleError } from '../../report/visible-error.ts';
import { lackedOffline } from '../offline.ts';
import { chosenNext, findEngine, mayNotOpen } from './find.ts';
import type { Search } from './find.ts';
import type { Machine, Started } from './start.ts';
import { planEngine, startEngine, thisMachine } from './start.ts';

const joinTheGroup = 'run: sudo usermod -aG docker "$USER", then log in again';

export interface EnsureEngine {
  readonly progress: Progress;
  /** Where the daemon's log goes, when one is started. */
  readonly logFolder: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly search?: () => Promise<Search>;
  readonly machine?: Machine;
  readonly platform?: NodeJS.Platform;
}

/**
 * A container engine that answers: found, or (on a Debian-like machine, as root) installed and
 * started. Throws VisibleError naming every address that was tried and what to run.
 */
export async function ensureEngine(options: EnsureEngine): Promise<Started> {
  const { progress, logFolder, env = process.env, platform = process.platform } = options;
  const { engine, tried, chosen } = await (options.search ?? findEngine)();
  if (engine) return { engine, pid: undefined };
  if (tried.some((line) => line.endsWith(mayNotOpen))) throw unreachable(tried, joinTheGroup);
  if (chosen) throw unreachable(tried, chosenNext(chosen));
  const plan = planEngine(options.machine ?? thisMachine(), platform);
  if ('next' in plan) throw unreachable(tried, plan.next);
  if (plan.install && isOffline(env)) throw lackedOffline('a container engine');
  return startEngine(plan, logFolder, progress);
}

/** The error of a machine without an engine, for commands that must not install one. */
export function unreachable(tried: readonly string[], next: string): VisibleError {
  return new VisibleError({
    doing: 'looking for a container engine',
    found: 'none answers',
    expected: 'docker or podman',
    evidence: tried,
    next,
    exitCode: ExitCode.machine,
  });
}
