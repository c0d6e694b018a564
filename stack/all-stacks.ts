import type Docker from 'dockerode';
import { existence } from './branches/existence.ts';
import type { BranchMark, Existence } from './branches/mark.ts';
import { markAmong } from './branches/mark.ts';
import { isWell } from './condition.ts';
import type { Footprint } from './footprint.ts';
import { readFootprints } from './footprint.ts';
import type { StackOnEngine } from './on-engine.ts';
import { stacksOnEngine } from './on-engine.ts';
import type { ArmedFault } from './runtime-twin.ts';
import { armedFaults } from './runtime-twin.ts';

/** A stack as `npm run status -- --all` tells it. */
export interface StackStatus extends Omit<StackOnEngine, 'labels'> {
  /** Absent of a stack that is not a branch's. */
  readonly branch?: BranchMark & { readonly exists: Existence };
  /** All of its containers are well, and it has some. */
  readonly healthy: boolean;
  /** In bytes. */
  readonly footprint: Footprint;
  readonly faults: readonly ArmedFault[];
}

/** Every stack on an engine, whoever brought it up. */
export async function allStacks(docker: Docker): Promise<readonly StackStatus[]> {
  const [stacks, footprintOf] = await Promise.all([stacksOnEngine(docker), readFootprints(docker)]);
  return Promise.all(
    stacks.map(async ({ labels, ...found }) => {
      const { stack, checkout, containers } = found;
      const mark = markAmong(stack, labels);
      const [exists, footprint, faults] = await Promise.all([
        mark && existence(mark, checkout),
        footprintOf(found),
        armedFaults(containers),
      ]);
      return {
        ...found,
        ...(mark && exists ? { branch: { ...mark, exists } } : {}),
        healthy: isHealthy(found),
        footprint,
        faults,
      };
    }),
  );
}

export const isHealthy = ({ containers }: Pick<StackOnEngine, 'containers'>): boolean =>
  containers.length > 0 && containers.every(isWell);
