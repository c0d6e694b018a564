import { join } from 'node:path';
import type Docker from 'dockerode';
import { guiltyContainer } from '../stack/diagnosis.ts';
import { inventory } from '../stack/inventory.ts';
import type { Problem } from '../report/visible-error.ts';
import { VisibleError } from '../report/visible-error.ts';
import { findEngine } from '../toolchain/engine/find.ts';
import { digestsOf } from './container-facts.ts';
import { secretsOfStack } from './container-secrets.ts';
import { takeEvidence, writeResults } from './evidence.ts';
import { hide, sayWarning } from './say.ts';
import type { Seen } from './seen.ts';

/**
 * Looks at the stack once more: what it must not tell, how its services are, and who is guilty. A
 * test that fails because the endpoint died has the endpoint as its cause: that container is then
 * what the error names, with what was being done when it was found.
 */
export async function explain(error: unknown, seen: Seen): Promise<unknown> {
  const { stack, outputs } = seen;
  if (stack === undefined) return error;
  try {
    const { engine } = await findEngine();
    if (!engine) return error;
    await lookAt(engine.docker, stack, seen);
    // Who is guilty of a stack that did not come up was found when it did not.
    if (!outputs) return error;
    return (await guiltyContainer(engine.docker, stack, problemOf(error).doing)) ?? error;
  } catch {
    // What happened is what counts, not what kept it from being explained.
    return error;
  }
}

async function lookAt(docker: Docker, stack: string, seen: Seen): Promise<void> {
  hide(seen, await secretsOfStack(docker, stack));
  const { containers } = await inventory(docker, stack);
  if (containers.length === 0) return;
  seen.services = containers;
  seen.digests = await digestsOf(docker, containers);
}

/** For the summary and the evidence, also of what nobody has foreseen. */
export function problemOf(error: unknown): Problem {
  if (error instanceof VisibleError) return error.problem;
  return {
    doing: 'running the Action',
    found: error instanceof Error ? error.message : String(error),
    next: 'this is a bug of sagemaker-local: please report it with the step’s log',
  };
}

/** Keeps what the job has seen; nothing of it where it has not come that far. */
export function keepResults(seen: Seen): void {
  if (seen.evidenceDirectory === undefined) return;
  try {
    writeResults(seen.evidenceDirectory, seen);
  } catch (error) {
    sayWarning(`the results could not be kept: ${String(error)}`);
  }
}

/** Keeps what can be seen now; that it could not be kept must not hide what happened. */
export async function keepEvidence(seen: Seen): Promise<void> {
  const { stack, evidenceDirectory } = seen;
  keepResults(seen);
  if (stack === undefined || evidenceDirectory === undefined) return;
  try {
    const { engine } = await findEngine();
    const folder = join(evidenceDirectory, 'at-failure');
    if (engine) await takeEvidence({ docker: engine.docker, stack, folder });
  } catch (error) {
    sayWarning(`not all evidence could be kept: ${String(error)}`);
  }
}
