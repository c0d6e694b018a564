import type Docker from 'dockerode';
import type { Progress } from '../../report/progress.ts';
import { ExitCode, VisibleError } from '../../report/visible-error.ts';
import type { Places } from '../../toolchain/places.ts';
import { remove } from '../remove.ts';
import type { BranchStack } from './gone.ts';
import { dropMadeSettings } from './made-settings.ts';

/** What was done about a branch's stack. */
export type Outcome =
  | { readonly kind: 'removed' | 'would be removed' | 'stays'; readonly detail: string }
  | { readonly kind: 'failed'; readonly detail: string; readonly exitCode: number };

/**
 * Removes a stack by label, with its state and its settings. Without Pulumi: it would be run from
 * another checkout, whose tools may be older or gone. Never throws: one stack that cannot be removed
 * is no reason to leave the others.
 */
export async function removeGone(
  docker: Docker,
  places: Places,
  one: BranchStack,
  progress: Progress,
): Promise<Outcome> {
  try {
    if (one.isUp) await remove(docker, places, one.stack, undefined, progress);
    const settings = dropMadeSettings(places.project, one.stack);
    return { kind: 'removed', detail: removalInWords({ ...one, settings }) };
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    const exitCode = error instanceof VisibleError ? error.exitCode : ExitCode.stack;
    return { kind: 'failed', detail, exitCode };
  }
}

/** What goes and what does not, before or after it has gone. */
export function removalInWords({ stack, isUp, settings }: BranchStack): string {
  const file = `Pulumi.${stack}.yaml`;
  if (!isUp) return `its settings (${file}); the stack was down`;
  const all = 'its containers, networks, volumes and state';
  if (settings === 'none') return all;
  return settings === 'made' ? `${all}, and ${file}` : `${all}; ${file} was changed, and stays`;
}
