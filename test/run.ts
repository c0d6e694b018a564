import { pythonBase } from '../infra/names.ts';
import type { Progress } from '../report/progress.ts';
import { runSteps } from '../report/steps.ts';
import { table } from '../report/table.ts';
import { VisibleError } from '../report/visible-error.ts';
import { places as findPlaces } from '../toolchain/places.ts';
import type { Ready } from '../toolchain/setup.ts';
import { setUp } from '../toolchain/setup.ts';
import { runPythonTests } from './python.ts';
import { runCheck, runVitest } from './run/commands.ts';
import type { Tally } from './run/tally.ts';
import { add } from './run/tally.ts';

/** What `npm test` runs, in this order: what is quick and tells most comes first. */
const suites = {
  layout: () => runCheck('prettier', ['--check', '--log-level=warn', '.']),
  lint: () => runCheck('eslint', ['.']),
  types: () => runCheck('tsc', ['--noEmit']),
  unit: () => runVitest('unit'),
  python: (ready: Ready) =>
    runPythonTests({
      engine: ready.engine.docker,
      places,
      baseImage: ready.pythonImage ?? pythonBase.made,
      progress,
    }),
  integration: () => runVitest('integration'),
} as const;

type Suite = keyof typeof suites;

const places = findPlaces();
const progress: Progress = {
  update: (line) => {
    console.error(line);
  },
};
const asked = process.argv.slice(2);
const unknown = asked.find((name) => !(name in suites));
if (unknown !== undefined) {
  console.error(
    `running the tests: no suite ${unknown}\n  expected: ${Object.keys(suites).join(', ')}`,
  );
  process.exit(2);
}
const chosen = (Object.keys(suites) as Suite[]).filter(
  (name) => asked.length === 0 || asked.includes(name),
);

const { plan, ready } = setUp({ places, needsModel: true, needsPython: true });
try {
  await runSteps(plan, 'lines');
  const tally = await runAll(ready());
  console.log(`${tally.passed} passed, ${tally.failed} failed`);
  process.exitCode = tally.failed === 0 ? 0 : 1;
} catch (error) {
  console.error(error instanceof VisibleError ? error.message : error);
  console.log('0 passed, 1 failed');
  process.exitCode = 1;
}

async function runAll(machine: Ready): Promise<Tally> {
  const rows: { name: string; tally: Tally; seconds: number }[] = [];
  try {
    for (const name of chosen) {
      console.error(`\n── ${name}`);
      const started = performance.now();
      const tally = await suites[name](machine);
      rows.push({ name, tally, seconds: (performance.now() - started) / 1000 });
    }
  } finally {
    // What the test run itself started ends with it.
    if (machine.daemon !== undefined) process.kill(machine.daemon, 'SIGTERM');
  }
  const cells = rows.map(({ name, tally, seconds }) => [
    name,
    String(tally.passed),
    String(tally.failed),
    seconds.toFixed(1),
  ]);
  console.log(`\n${table(['SUITE', 'PASSED', 'FAILED', 'SECONDS'], cells)}\n`);
  return add(rows.map(({ tally }) => tally));
}
