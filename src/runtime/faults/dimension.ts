import { valueAt } from '../endpoints/value-at.ts';

/**
 * The JSON body with the vector at `path` longer by so many numbers (shorter where `by` is
 * negative); the body as it is where there is no vector.
 */
export function withDimension(body: Buffer, path: string, by: number): Buffer {
  let answer: unknown;
  try {
    answer = JSON.parse(body.toString());
  } catch {
    return body;
  }
  const vector = valueAt(answer, path);
  if (!Array.isArray(vector)) return body;
  if (by < 0) vector.splice(Math.max(0, vector.length + by));
  else vector.push(...Array<number>(by).fill(0));
  return Buffer.from(JSON.stringify(answer));
}
