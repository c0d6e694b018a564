import { execa } from 'execa';

/**
 * When a job is cancelled the runner sends SIGINT to this process alone, SIGTERM after 7.5 s, and
 * kills it 2.5 s later. What this process started hears of it from here.
 */
export class Interruption {
  readonly #controller = new AbortController();

  /** Aborted at the first signal. */
  readonly signal: AbortSignal = this.#controller.signal;

  get happened(): boolean {
    return this.signal.aborted;
  }

  /** `onDeadline` is called when what was under way has not ended in time. */
  watch(onDeadline: () => void): void {
    const first = () => {
      if (this.happened) return;
      this.#controller.abort();
      void interruptChildren('SIGINT');
      setTimeout(() => {
        void interruptChildren('SIGKILL').finally(onDeadline);
      }, graceMs).unref();
    };
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, first);
  }
}

/** What there is for an orderly end, before the runner's SIGTERM. */
const graceMs = 6_500;

interface Row {
  readonly pid: number;
  readonly parent: number;
  readonly group: number;
}

/**
 * Signals the descendants that share this process's group, as a terminal's Ctrl-C would. Pulumi
 * gives its plug-ins groups of their own, and needs them to finish what it is doing.
 */
async function interruptChildren(signal: NodeJS.Signals): Promise<void> {
  const { stdout } = await execa('ps', ['-eo', 'pid=,ppid=,pgid='], { reject: false });
  for (const pid of sameGroupBelow(process.pid, rowsOf(stdout))) {
    try {
      process.kill(pid, signal);
    } catch {
      // It has ended meanwhile, which is what was wanted.
    }
  }
}

export function rowsOf(output: string): readonly Row[] {
  return output
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const [pid = 0, parent = 0, group = 0] = line.trim().split(/\s+/).map(Number);
      return { pid, parent, group };
    });
}

/** Children first of all, then theirs. */
export function sameGroupBelow(ancestor: number, rows: readonly Row[]): readonly number[] {
  const group = rows.find(({ pid }) => pid === ancestor)?.group;
  const family = [ancestor];
  for (const member of family)
    family.push(...rows.flatMap(({ pid, parent }) => (parent === member ? [pid] : [])));
  return family.filter(
    (member) => member !== ancestor && rows.find(({ pid }) => pid === member)?.group === group,
  );
}
