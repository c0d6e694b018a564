import type Docker from 'dockerode';
import { ConcurrentUpdateError } from '@pulumi/pulumi/automation/index.js';
import type { Progress } from '../report/progress.ts';
import { ExitCode, VisibleError } from '../report/visible-error.ts';
import type { Places } from '../toolchain/places.ts';
import type { Changes } from './answers.ts';
import { changesIn, withoutQuestions } from './answers.ts';
import { inventory, isEmpty, namesOf } from './inventory.ts';
import { busy, clearStaleLocks } from './lock.ts';
import { forgetState, stateFolder } from './state-file.ts';
import { disconnectOthers, takeAway } from './take-away.ts';
import type { Target } from './workspace.ts';
import { closeTunnel } from './tunnel.ts';
import { openStack } from './workspace.ts';

/** What was taken away, and by what. */
export interface Removal {
  /** How many resources Pulumi deleted; undefined when there was no state to go by. */
  readonly byPulumi: number | undefined;
  /** What was only found by its label: the rest of a crash, or of a lost state. */
  readonly byLabel: readonly string[];
  /** Why Pulumi did not do it all, when it did not. */
  readonly trouble: string | undefined;
}

/**
 * Deletes the stack's resources through Pulumi, then whatever still carries its label, then its
 * state, and proves that nothing is left (VisibleError otherwise). Settings stay. Works without
 * state, with a broken one, and without Pulumi (`target` undefined).
 */
export async function remove(
  docker: Docker,
  places: Places,
  stack: string,
  target: Target | undefined,
  progress: Progress,
): Promise<Removal> {
  clearStaleLocks(stateFolder(places), stack);
  await disconnectOthers(docker, await inventory(docker, stack));
  const destroyed = target ? await destroy(target, progress) : { count: undefined };
  progress.update('looking for what is left, by label');
  const byLabel = await takeAway(docker, await inventory(docker, stack));
  forgetState(places, stack);
  await closeTunnel({ places, stack });
  await proveGone(docker, stack);
  return { byPulumi: destroyed.count, byLabel, trouble: destroyed.trouble };
}

/** Through Pulumi alone; `trouble` is what it said when it could not do it all. */
export async function destroy(
  target: Target,
  progress: Progress,
): Promise<{ count: number | undefined; trouble?: string }> {
  try {
    const stack = withoutQuestions(await openStack(target));
    let changes: Changes = {};
    await stack.destroy({
      color: 'never',
      onEvent: (event) => {
        changes = changesIn(event) ?? changes;
        const gone = event.resourcePreEvent?.metadata;
        if (gone) progress.update(`${gone.op} ${gone.urn.split('::').at(-1) ?? gone.urn}`);
      },
    });
    return { count: changes['delete'] ?? 0 };
  } catch (error) {
    if (error instanceof ConcurrentUpdateError) throw busy(target.stack);
    // What Pulumi cannot delete is found by its label.
    const lines = (error instanceof Error ? error.message : String(error)).split('\n');
    const said = lines.find((line) => line.includes('error:')) ?? lines[0] ?? '';
    return { count: undefined, trouble: said.trim() };
  }
}

/** Throws VisibleError naming what still carries the stack's label. */
export async function proveGone(docker: Docker, stack: string): Promise<void> {
  const left = await inventory(docker, stack);
  if (isEmpty(left)) return;
  throw new VisibleError({
    doing: `taking down the stack ${stack}`,
    found: 'something of it is still on the engine',
    evidence: namesOf(left),
    next: 'run `npm run down` again; if it stays, remove it by hand and tell us',
    exitCode: ExitCode.stack,
  });
}
