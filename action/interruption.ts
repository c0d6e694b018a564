import { readdirSync, readFileSync } from 'node:fs';

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
      interruptChildren('SIGINT');
      setTimeout(() => {
        interruptChildren('SIGKILL');
        onDeadline();
      }, graceMs).unref();
    };
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, first);
  }
}

/** What there is for an orderly end, before the runner's SIGTERM. */
const graceMs = 6_500;

/** A process, as proc(5) tells of it. */
interface Row {
  readonly pid: number;
  readonly parent: number;
  readonly group: number;
}

/**
 * Signals the descendants that share this process's group, as a terminal's Ctrl-C would. Pulumi
 * gives its plug-ins groups of their own, and needs them to finish what it is doing.
 */
function interruptChildren(signal: NodeJS.Signals): void {
  for (const pid of sameGroupBelow(process.pid, processes())) {
    try {
      process.kill(pid, signal);
    } catch {
      // It has ended meanwhile, which is what was wanted.
    }
  }
}

/** Read without a program such as ps, which small machines do not have; none without /proc. */
function processes(): readonly Row[] {
  try {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .flatMap(rowOf);
  } catch {
    return [];
  }
}

function rowOf(pid: string): Row[] {
  try {
    return [parseStat(readFileSync(`/proc/${pid}/stat`, 'utf8'))];
  } catch {
    return [];
  }
}

/** `pid (name) state parent group …`; a name may have spaces and parentheses in it. */
export function parseStat(stat: string): Row {
  const [, parent, group] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return { pid: Number.parseInt(stat, 10), parent: Number(parent), group: Number(group) };
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
