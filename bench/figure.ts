/** One measured thing against its bar. */
export interface Figure {
  readonly name: string;
  readonly unit: string;
  readonly median: number;
  readonly min: number;
  readonly max: number;
  readonly runs: number;
  /** The most that it may be, or the least where `isLeast`; undefined for what is only reported. */
  readonly bar?: number;
  readonly isLeast?: true;
  /** Whether the median is within the bar. */
  readonly met?: boolean;
}

export function figure(
  name: string,
  unit: string,
  values: readonly number[],
  bar?: number,
): Figure {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.floor((sorted.length - 1) * share)] ?? Number.NaN;
  const seen = { name, unit, median: at(0.5), min: at(0), max: at(1), runs: values.length };
  return bar === undefined ? seen : { ...seen, bar, met: seen.median <= bar };
}

/** A figure that is better the more it is. */
export function atLeast(
  name: string,
  unit: string,
  values: readonly number[],
  bar: number,
): Figure {
  const seen = figure(name, unit, values);
  return { ...seen, bar, isLeast: true, met: seen.median >= bar };
}

/** What has no unit is a share or a cosine, whose last digits count. */
export const shown = (value: number, unit: string): string => value.toFixed(unit === '' ? 5 : 2);
