import { readFileSync } from 'node:fs';

/** Of the processors' time: less than one tick of one of two processors in some seconds. */
const quiet = 0.001;
/** So many times the runs that are asked for are tried at most. */
const patience = 4;

export interface Undisturbed<T> {
  /** As many as were asked for, those first of which least was stolen. */
  readonly kept: readonly T[];
  readonly measured: number;
  /** Of the processors' time in what is kept, each measurement's own share, in %. */
  readonly stolen: readonly number[];
}

interface Measured<T> {
  readonly value: T;
  readonly share: number;
}

/**
 * Measures until `runs` measurements were undisturbed. A virtual machine's processors are lent to
 * others for tens of milliseconds at a time, in which nothing of ours can answer: one such time within
 * two seconds is the whole slowest hundredth. The kernel counts it as stolen. Where it steals all the
 * time, what was least disturbed is taken.
 */
export async function undisturbed<T>(
  runs: number,
  measure: () => Promise<T>,
  stolen: () => number = stolenMilliseconds,
): Promise<Undisturbed<T>> {
  const all: Measured<T>[] = [];
  const isQuiet = ({ share }: Measured<T>) => share <= quiet;
  while (all.filter(isQuiet).length < runs && all.length < runs * patience) {
    const [before, started] = [stolen(), performance.now()];
    const value = await measure();
    const share = (stolen() - before) / (performance.now() - started);
    all.push({ value, share });
  }
  const kept = all.toSorted((one, other) => one.share - other.share).slice(0, runs);
  return {
    kept: kept.map(({ value }) => value),
    measured: all.length,
    stolen: kept.map(({ share }) => share * 100),
  };
}

/** Ticks of `/proc/stat` are of 10 ms. */
const tick = 10;
/** Its columns: the word cpu, user, nice, system, idle, iowait, irq, softirq, steal. */
const stealColumn = 8;

/** ms of one processor, on the average, that the hypervisor gave to others; 0 where nobody tells. */
export function stolenMilliseconds(): number {
  let text: string;
  try {
    text = readFileSync('/proc/stat', 'utf8');
  } catch {
    return 0;
  }
  const lines = text.split('\n');
  const processors = lines.filter((line) => /^cpu\d/.test(line)).length;
  const ticks = Number(lines[0]?.trim().split(/\s+/)[stealColumn] ?? 0);
  return (ticks * tick) / Math.max(1, processors);
}
