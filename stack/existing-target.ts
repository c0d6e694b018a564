import type { EngineAddress } from '../infra/engine/address.ts';
import { silent } from '../report/progress.ts';
import type { Progress } from '../report/progress.ts';
import type { Places } from '../toolchain/places.ts';
import { ensurePulumi } from '../toolchain/pulumi.ts';
import { pulumiProgram } from '../toolchain/pulumi/on-path.ts';
import { hasState } from './state-file.ts';
import type { Target } from './workspace.ts';

/**
 * A stack that Pulumi can take down; undefined without state, or where Pulumi is gone: then there
 * are only the labels to go by. Downloads nothing that was not there.
 */
export async function existingTarget(
  places: Places,
  stack: string,
  engine: EngineAddress,
  progress: Progress = silent,
): Promise<Target | undefined> {
  if (!hasState(places, stack) || (await pulumiProgram(places)) === undefined) return undefined;
  return { places, stack, tools: await ensurePulumi({ places, progress }), engine };
}
