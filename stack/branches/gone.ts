import type Docker from 'dockerode';
import type { Places } from '../../toolchain/places.ts';
import { stacksOnEngine } from '../on-engine.ts';
import { hasState } from '../state-file.ts';
import { existence } from './existence.ts';
import type { SettingsState } from './made-settings.ts';
import { settingsOfBranches, settingsState } from './made-settings.ts';
import type { Existence } from './mark.ts';
import { markAmong } from './mark.ts';

/** A branch's stack, as it is before anything is done to it. */
export interface BranchStack {
  readonly stack: string;
  readonly branch: string;
  /** The folder that declared it. */
  readonly checkout: string;
  readonly exists: Existence;
  /** Whether something of it is on the engine. */
  readonly isUp: boolean;
  /** Whether Pulumi has a state of it. */
  readonly hasState: boolean;
  readonly settings: SettingsState;
}

export type Fate = { readonly kind: 'remove' } | { readonly kind: 'stay'; readonly why: string };

/** What becomes of a branch's stack when those of gone branches are removed. */
export function fateOf(one: BranchStack): Fate {
  const { exists, isUp, settings, stack } = one;
  if (exists.kind === 'yes') return stay('the branch is there');
  if (exists.kind === 'unknown') return stay(exists.why);
  if (isUp) return { kind: 'remove' };
  if (one.hasState)
    return stay(
      `it has a state, and nothing on this engine (npm run down -- --stack ${stack} forgets it)`,
    );
  if (settings === 'theirs') return stay(`somebody has changed Pulumi.${stack}.yaml`);
  return { kind: 'remove' };
}

const stay = (why: string): Fate => ({ kind: 'stay', why });

/**
 * The stacks of branches: those on the engine, from whatever checkout, and those of which this
 * checkout has settings alone.
 */
export async function stacksOfBranches(
  docker: Docker,
  here: Places,
  placesOf: (checkout: string) => Places,
): Promise<readonly BranchStack[]> {
  const onEngine = (await stacksOnEngine(docker)).flatMap(({ stack, checkout, labels }) => {
    const mark = markAmong(stack, labels);
    return mark ? [{ stack, checkout, mark, isUp: true }] : [];
  });
  const isListed = (stack: string) =>
    onEngine.some((one) => one.stack === stack && one.checkout === here.checkout);
  const settingsAlone = settingsOfBranches(here.project)
    .filter(({ stack }) => !isListed(stack))
    .map((one) => ({ ...one, checkout: here.checkout, isUp: false }));
  return Promise.all(
    [...onEngine, ...settingsAlone].map(async ({ mark, ...one }) => {
      const places = placesOf(one.checkout);
      return {
        ...one,
        branch: mark.branch,
        exists: await existence(mark, one.checkout),
        hasState: hasState(places, one.stack),
        settings: settingsState(places.project, one.stack),
      };
    }),
  );
}
