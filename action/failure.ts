import { join } from 'node:path';
import { guiltyContainer } from '../stack/diagnosis.ts';
import { VisibleError } from '../report/visible-error.ts';
import { findEngine } from '../toolchain/engine/find.ts';
import { takeEvidence, writeResults } from './evidence.ts';
import type { Outputs } from './outputs-table.ts';
import { sayWarning } from './say.ts';
import type { Seen } from './seen.ts';

/**
 * A test that fails because the endpoint died has the endpoint as its cause: that container is then
 * what the error names, with what was being done when it was found.
 */
export async function explain(error: unknown, seen: Seen): Promise<unknown> {
  if (!(error instanceof VisibleError) || !seen.stack || !seen.outputs) return error;
  const { engine } = await findEngine();
  if (!engine) return error;
  const { doing } = error.problem;
  return (await guiltyContainer(engine.docker, seen.stack, doing).catch(() => undefined)) ?? error;
}

/** Keeps what can be seen now; that it could not be kept must not hide what happened. */
export async function keepEvidence(seen: Seen): Promise<Outputs> {
  if (!seen.stack || !seen.evidenceDirectory) return {};
  const { stack, evidenceDirectory } = seen;
  try {
    const { engine } = await findEngine();
    writeResults(evidenceDirectory, seen);
    if (engine)
      await takeEvidence({
        docker: engine.docker,
        stack,
        folder: join(evidenceDirectory, 'at-failure'),
      });
  } catch (error) {
    sayWarning(`not all evidence could be kept: ${String(error)}`);
  }
  return { 'evidence-directory': evidenceDirectory };
}
