import type { Show, Step } from '../report/steps.ts';
import { runSteps } from '../report/steps.ts';
import { table } from '../report/table.ts';
import type { BranchStack } from '../stack/branches/gone.ts';
import { fateOf, stacksOfBranches } from '../stack/branches/gone.ts';
import type { Outcome } from '../stack/branches/remove-gone.ts';
import { removalInWords, removeGone } from '../stack/branches/remove-gone.ts';
import { runningEngine } from '../stack/running-engine.ts';
import { places as findPlaces, placesAt } from '../toolchain/places.ts';

export interface GoneOptions {
  readonly dryRun: boolean;
  readonly json: boolean;
}

interface Row extends BranchStack {
  readonly outcome: Outcome;
}

/** Removes the stacks of branches that are gone; returns the exit code. */
export async function downGone({ dryRun, json }: GoneOptions, show: Show): Promise<number> {
  const { docker } = await runningEngine();
  const rows: Row[] = [];
  const removal = (one: BranchStack): Step => ({
    title: `removing the stack ${one.stack}`,
    run: async (progress) => {
      const outcome = await removeGone(docker, placesAt(one.checkout), one, progress);
      rows.push({ ...one, outcome });
      return outcome.kind;
    },
  });
  const steps: Step[] = [];
  for (const one of await stacksOfBranches(docker, findPlaces(), placesAt)) {
    const fate = fateOf(one);
    if (fate.kind === 'stay') rows.push({ ...one, outcome: { kind: 'stays', detail: fate.why } });
    else if (dryRun)
      rows.push({ ...one, outcome: { kind: 'would be removed', detail: removalInWords(one) } });
    else steps.push(removal(one));
  }
  await runSteps({ inOrder: steps }, show);
  console.log(json ? JSON.stringify({ dryRun, stacks: rows }, null, 2) : report(rows));
  return rows.flatMap(({ outcome }) => (outcome.kind === 'failed' ? outcome.exitCode : []))[0] ?? 0;
}

function report(rows: readonly Row[]): string {
  if (rows.length === 0) return 'No stack of a branch is on this engine.';
  const cells = rows.map(({ stack, branch, outcome }) => [
    stack,
    branch,
    outcome.kind,
    outcome.detail,
  ]);
  return table(['STACK', 'BRANCH', 'OUTCOME', ''], cells);
}
