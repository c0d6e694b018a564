import { runSteps } from '../report/steps.ts';
import { stepTable } from '../report/table.ts';
import { places } from '../toolchain/places.ts';
import { setUp } from '../toolchain/setup.ts';
import { command, main, optionsOf, showFor } from './command.ts';
import type { CommonOptions } from './command.ts';

const program = command(
  'setup',
  'Get all that a stack needs onto this machine, without bringing one up. `up` does this too.',
);

await main(async () => {
  const options = await optionsOf<CommonOptions>(program);
  const { plan } = setUp({ places: places(), needsModel: true, needsPython: true });
  const steps = await runSteps(plan, showFor(options));
  console.log(options.json ? JSON.stringify({ steps }, null, 2) : `\n${stepTable(steps)}\n`);
  return 0;
});
