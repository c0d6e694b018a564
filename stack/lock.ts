import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { project } from '../infra/names.ts';
import { ExitCode, VisibleError } from '../report/visible-error.ts';

/** What Pulumi's file backend writes into a lock, as far as it is read here. */
interface LockFile {
  readonly pid: number;
  readonly hostname: string;
  readonly timestamp: string;
}

/** Where the file backend keeps the locks of a stack, below the state's folder. */
const locksOf = (state: string, stack: string): string =>
  join(state, '.pulumi', 'locks', 'organization', project, stack);

/**
 * Removes the locks of processes of this machine that are no more, and throws VisibleError (busy)
 * when a living one holds the stack. A lock of another machine counts as living.
 */
export function clearStaleLocks(
  state: string,
  stack: string,
  isAlive: (pid: number) => boolean = processIsAlive,
  host: string = hostname(),
): void {
  for (const path of lockFiles(state, stack)) {
    const lock = read(path);
    if (lock && (lock.hostname !== host || isAlive(lock.pid))) throw busy(stack, lock);
    rmSync(path, { force: true });
  }
}

export function busy(stack: string, lock?: LockFile): VisibleError {
  const since = lock ? ` (pid ${lock.pid} on ${lock.hostname}, since ${lock.timestamp})` : '';
  return new VisibleError({
    doing: `changing the stack ${stack}`,
    found: `another command is changing it${since}`,
    next: 'wait until it ends, then run this again; `--stack NAME` makes a stack of your own',
    exitCode: ExitCode.busy,
  });
}

function lockFiles(state: string, stack: string): readonly string[] {
  const folder = locksOf(state, stack);
  try {
    return readdirSync(folder)
      .filter((name) => name.endsWith('.json'))
      .map((name) => join(folder, name));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

/** Undefined when it is gone again or was never completely written. */
function read(path: string): LockFile | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as LockFile;
  } catch {
    return undefined;
  }
}

function processIsAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: it is there, and belongs to another user.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  return isWorkingPulumi(pid);
}

/** A number can be another program's by now, or a killed process's that nobody waited for (Z). */
function isWorkingPulumi(pid: number): boolean {
  try {
    const [, name, state] = /\((.*)\) (\w)/.exec(readFileSync(`/proc/${pid}/stat`, 'utf8')) ?? [];
    return name?.startsWith('pulumi') === true && state !== 'Z';
  } catch {
    // No /proc on this system: the number is all there is to go by.
    return true;
  }
}
