import type { EmbeddingError } from '../embeddings/index.ts';

/** Statuses that speak of the text; others, such as 403 or 404, of how the endpoint is asked. */
const ofTheText = new Set([400, 406, 413, 415, 422]);

/** Whether an item’s text will never be embedded. Everything else is tried again. */
export const isForGood = ({ kind, status }: EmbeddingError): boolean =>
  kind === 'refused' && status !== undefined && ofTheText.has(status);

const shortestMs = 250;
const longestMs = 15_000;

/**
 * How long an item is left alone that was tried so often, in ms: twice as long each time, and some of it by
 * chance, so that what failed together comes again apart.
 */
export function pauseOf(attempts: number, random: () => number = Math.random): number {
  const most = Math.min(longestMs, shortestMs * 2 ** (attempts - 1));
  return most * (0.5 + random() / 2);
}
