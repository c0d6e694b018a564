import { writeFile } from 'node:fs/promises';
import { Command } from 'commander';
import { main } from '../cli/command.ts';
import { table } from '../report/table.ts';
import { ExitCode, VisibleError } from '../report/visible-error.ts';
import { machineWith } from '../toolchain/machine.ts';
import { places } from '../toolchain/places.ts';
import { measureAction } from './action.ts';
import { measureCold } from './cold.ts';
import { measureConsumers } from './consumers/consumers.ts';
import type { Figure } from './figure.ts';
import { shown } from './figure.ts';
import { describeMachine } from './machine.ts';
import { measureQuality } from './quality/quality.ts';
import { measureRuntime, measureRuntimeMemory } from './runtime/runtime.ts';
import { buildBaselines } from './serving/baselines.ts';
import { measureEndurance, measureOverload } from './serving/endurance.ts';
import { measureServing } from './serving/serving.ts';
import { measureServingStart } from './serving-start.ts';
import { measureStack } from './stack.ts';

const benches: Readonly<Record<string, (runs: number) => Promise<readonly Figure[]>>> = {
  'serving-start': measureServingStart,
  'serving-baselines': buildBaselines,
  serving: measureServing,
  'serving-endurance': measureEndurance,
  'serving-overload': measureOverload,
  quality: measureQuality,
  stack: measureStack,
  cold: measureCold,
  action: measureAction,
  consumers: measureConsumers,
  runtime: measureRuntime,
  'runtime-memory': measureRuntimeMemory,
};
/** It measures how long the set-up takes. */
const setsUp = 'cold';
const everything = { needsModel: true, needsPython: true, needsPostgres: true };
const names = Object.keys(benches).join(', ');

const program = new Command('npm run bench --')
  .description(`Measure, print, and keep the result in bench/results/: ${names}.`)
  .argument('<name>', names)
  .option('-n, --runs <count>', 'how often', '7');

await main(async () => {
  program.parse();
  const [name = ''] = program.args;
  const measure = benches[name];
  if (!measure)
    throw new VisibleError({
      doing: 'choosing what to measure',
      found: name,
      expected: names,
      next: 'name one of them',
      exitCode: ExitCode.usage,
    });
  using ready =
    name === setsUp ? undefined : await machineWith({ places: places(), ...everything });
  const machine = await describeMachine(ready?.engine);
  const figures = await measure(Number(program.opts<{ runs: string }>().runs));
  console.log(`\n${report(figures)}\n`);
  const result = { measured: new Date().toISOString().slice(0, 10), machine, figures };
  const path = new URL(`results/${name}.json`, import.meta.url);
  await writeFile(path, `${JSON.stringify(result, null, 2)}\n`);
  return figures.every(({ met }) => met !== false) ? 0 : ExitCode.failed;
});

function report(figures: readonly Figure[]): string {
  const rows = figures.map(({ name, unit, median, min, max, runs, bar, isLeast, met }) => [
    name,
    `${shown(median, unit)} ${unit}`,
    runs > 1 ? `${shown(min, unit)} to ${shown(max, unit)}` : 'once',
    bar === undefined ? '' : `${isLeast ? '≥ ' : ''}${bar} ${unit}`,
    met === undefined ? '' : met ? 'met' : 'MISSED',
  ]);
  return table(['WHAT', 'MEDIAN', 'SPREAD', 'BAR', ''], rows);
}
