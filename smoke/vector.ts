import { valueAt } from '../src/runtime/endpoints/value-at.ts';

/**
 * The vector in an answer's body at `path` (keys and indices with dots: `embedding`,
 * `data.0.embedding`; `$` is the answer itself), or in one sentence what is there instead.
 */
export function vectorAt(body: string, path: string): readonly number[] | string {
  let answer: unknown;
  try {
    answer = JSON.parse(body);
  } catch {
    return `the answer is not JSON: ${body.slice(0, 80)}`;
  }
  const value = valueAt(answer, path);
  if (value === undefined) return `the answer has no ${path}: ${body.slice(0, 80)}`;
  if (!Array.isArray(value) || value.length === 0) return `${path} is not a list of numbers`;
  const wrong = value.findIndex((entry) => typeof entry !== 'number' || !Number.isFinite(entry));
  if (wrong >= 0)
    return `${path}[${wrong}] is ${JSON.stringify(value[wrong])}, not a finite number`;
  return value as number[];
}

/** The L2 norm. */
export const norm = (vector: readonly number[]): number => Math.hypot(...vector);

/** From −1 to 1; both vectors have the same length. */
export function cosine(one: readonly number[], other: readonly number[]): number {
  const dot = one.reduce((sum, value, index) => sum + value * (other[index] ?? Number.NaN), 0);
  return dot / (norm(one) * norm(other));
}
