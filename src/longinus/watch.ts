import { setTimeout as pause } from 'node:timers/promises';
import type { Database } from '../service/database.ts';
import { importProgress } from './imports.ts';

const lookMs = 250;
/** Proxies close what is silent. */
const longestSilenceMs = 15_000;

/** An import’s progress as server-sent events: one for each change, until it has finished. */
export async function* watchImport(
  database: Database,
  id: string,
  signal: AbortSignal,
): AsyncGenerator<string> {
  let last = '';
  let saidAt = performance.now();
  while (!signal.aborted) {
    const progress = await importProgress(database, id);
    if (!progress) return;
    // The rate of one that stands still changes all the time.
    const facts = JSON.stringify({ ...progress, rate_per_second: 0 });
    const isNew = facts !== last;
    last = facts;
    const isSilent = performance.now() - saidAt > longestSilenceMs;
    if (isNew || isSilent) saidAt = performance.now();
    if (isNew) yield `event: progress\ndata: ${JSON.stringify(progress)}\n\n`;
    else if (isSilent) yield ': nothing new\n\n';
    if (progress.state === 'finished') return;
    await pause(lookMs, undefined, { signal }).catch(() => undefined);
  }
}
