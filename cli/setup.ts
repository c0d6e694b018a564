import { runSteps } from '../report/steps.ts';
import { stepTable } from '../report/table.ts';
import { places } from '../toolchain/places.ts';
import { setUp } from '../toolchain/setup.ts';
import { main, plainCommand, showFor } from './command.ts';

const program = plainCommand(
  'setup',
  'Get all that a stack needs onto this machine, without bringing one up. `up` does this too.',
);

await main(async () => {
  const options = program.parse().opts<{ readonly json: boolean }>();
  const { plan } = setUp({ places: places(), needsModel: true, needsPython: true });
  const steps = await runSteps(plan, showFor(options));
  console.log(options.json ? JSON.stringify({ steps }, null, 2) : `\n${stepTable(steps)}\n`);
  return 0;
});
