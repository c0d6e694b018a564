import { silent } from '../report/progress.ts';
import { ExitCode, VisibleError } from '../report/visible-error.ts';
import type { Engine } from '../toolchain/engine/engine.ts';
import { places, placesAt } from '../toolchain/places.ts';
import { existingTarget } from './existing-target.ts';
import { inventory } from './inventory.ts';
import { hasState } from './state-file.ts';
import type { Environment } from './workspace.ts';
import { openStack, readEnvironment } from './workspace.ts';

/**
 * What a stack that is up was made of, from the outputs of its last `up`, in whatever checkout on
 * this machine. Throws VisibleError when it is not up, or its state cannot be read here.
 */
export async function environmentOf(engine: Engine, stack: string): Promise<Environment> {
  const { containers } = await inventory(engine.docker, stack);
  if (containers.length === 0) throw unknown(stack, 'no container of it is on this engine');
  const checkout = containers.find((one) => one.checkout !== '')?.checkout ?? places().checkout;
  const declaredAt = placesAt(checkout);
  if (!hasState(declaredAt, stack)) throw unknown(stack, `${checkout} has no state of it`);
  const target = await existingTarget(declaredAt, stack, engine, silent);
  if (!target) throw unknown(stack, `${checkout} has no Pulumi to read its state with`);
  const environment = readEnvironment(await (await openStack(target)).outputs());
  return environment ?? unknownOutputs(stack);
}

function unknownOutputs(stack: string): never {
  throw unknown(stack, 'its outputs have no fingerprint with details');
}

const unknown = (stack: string, found: string): VisibleError =>
  new VisibleError({
    doing: `reading what the stack ${stack} is made of`,
    found,
    expected: 'a stack that is up, and the checkout that brought it up on this machine',
    next: 'bring it up there (npm run up), and run this again',
    exitCode: ExitCode.stack,
  });
