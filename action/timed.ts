import type { Seen } from './seen.ts';

/** Since the Action's start. */
const now = (): number => performance.now() / 1000;

/** Does something of which the summary shows how long it took. */
export async function timed<Value>(
  title: string,
  seen: Seen,
  work: () => Promise<Value>,
): Promise<Value> {
  const start = now();
  const steps = (seen.steps ??= []);
  try {
    const value = await work();
    steps.push({ title, outcome: 'done', start, seconds: now() - start });
    return value;
  } catch (error) {
    steps.push({ title, outcome: 'failed', start, seconds: now() - start, failed: true });
    throw error;
  }
}
