import { defaultStack } from '../infra/names.ts';
import { runSteps } from '../report/steps.ts';
import { stepTable } from '../report/table.ts';
import { loadSettings } from '../stack/load-settings.ts';
import { places } from '../toolchain/places.ts';
import { setUp } from '../toolchain/setup.ts';
import { main, plainCommand, showFor } from './command.ts';

const program = plainCommand(
  'setup',
  'Get all that a stack needs onto this machine, without bringing one up. `up` does this too.',
);

await main(async () => {
  const options = program.parse().opts<{ readonly json: boolean }>();
  const here = places();
  // As `up` would bring it up without further words.
  const { postgres: needsPostgres } = loadSettings(here, defaultStack);
  const needs = { needsModel: true, needsPython: true, needsPostgres };
  const { plan } = setUp({ places: here, ...needs });
  const steps = await runSteps(plan, showFor(options));
  console.log(options.json ? JSON.stringify({ steps }, null, 2) : `\n${stepTable(steps)}\n`);
  return 0;
});
