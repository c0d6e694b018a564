import { pythonBase } from '../infra/names.ts';
import type { Progress } from '../report/progress.ts';
import { left } from '../report/steps.ts';
import { table } from '../report/table.ts';
import { ExitCode, VisibleError } from '../report/visible-error.ts';
import type { ReadyMachine } from '../toolchain/machine.ts';
import { machineWith } from '../toolchain/machine.ts';
import { places as findPlaces } from '../toolchain/places.ts';
import type { Ready } from '../toolchain/setup.ts';
import { runPythonTests } from './python.ts';
import { runCheck, runVitest } from './run/commands.ts';
import type { Tally } from './run/tally.ts';
import { add, inWords } from './run/tally.ts';
import { checkWorkflows } from './workflows/check.ts';

interface Suite {
  readonly name: string;
  readonly run: (ready: () => Ready) => Promise<Tally>;
}

const places = findPlaces();
const progress: Progress = {
  update: (line) => {
    console.error(line);
  },
};

/** They need no engine: what is quick and tells most comes first. */
const anywhere: readonly Suite[] = [
  { name: 'layout', run: () => runCheck('prettier', ['--check', '--log-level=warn', '.']) },
  { name: 'lint', run: () => runCheck('eslint', ['.']) },
  { name: 'types', run: () => runCheck('tsc', ['--noEmit']) },
  { name: 'page types', run: () => runCheck('tsc', ['--noEmit', '-p', 'src/search/page']) },
  { name: 'unit', run: () => runVitest('unit') },
  { name: 'workflows', run: () => checkWorkflows(places.checkout) },
];

/** They need an engine, Pulumi and the model: the set-up that `npm run up` does, first. */
const onTheMachine: readonly Suite[] = [
  { name: 'python', run: (ready) => python(ready()) },
  { name: 'integration', run: () => runVitest('integration') },
  { name: 'pages', run: () => runVitest('pages') },
];

const asked = process.argv.slice(2);
const names = [...anywhere, ...onTheMachine].map(({ name }) => name);
const unknown = asked.find((name) => !names.includes(name));
if (unknown !== undefined) {
  console.error(`running the tests: no suite ${unknown}\n  expected: ${names.join(', ')}`);
  process.exit(ExitCode.usage);
}
const isAsked = ({ name }: Suite) => asked.length === 0 || asked.includes(name);

const rows: { name: string; tally: Tally; seconds: number }[] = [];
let machine: ReadyMachine | undefined;
const ready = () => left(machine);

for (const suite of anywhere.filter(isAsked)) await timed(suite);
if (onTheMachine.some(isAsked)) {
  await timed({ name: 'set-up', run: setUpMachine });
  if (rows.at(-1)?.tally.failed === 0)
    for (const suite of onTheMachine.filter(isAsked)) await timed(suite);
  // A daemon that this run started ends with it; one that was there stays.
  machine?.[Symbol.dispose]();
}
const whole = report();
console.log(inWords(whole));
process.exitCode = whole.failed === 0 ? 0 : ExitCode.failed;

async function timed({ name, run }: Suite): Promise<void> {
  console.error(`\n── ${name}`);
  const started = performance.now();
  const tally = await run(ready).catch((error: unknown): Tally => {
    console.error(error instanceof VisibleError ? error.message : error);
    return { passed: 0, failed: 1 };
  });
  rows.push({ name, tally, seconds: (performance.now() - started) / 1000 });
}

async function setUpMachine(): Promise<Tally> {
  machine = await machineWith({
    places,
    needsModel: true,
    needsPython: true,
    needsPostgres: true,
  });
  return { passed: 1, failed: 0 };
}

function python({ engine, pythonImage = pythonBase.made }: Ready): Promise<Tally> {
  return runPythonTests({ engine: engine.docker, places, baseImage: pythonImage, progress });
}

function report(): Tally {
  const cells = rows.map(({ name, tally, seconds }) => [
    name,
    String(tally.passed),
    String(tally.failed),
    String(tally.skipped ?? 0),
    seconds.toFixed(1),
  ]);
  console.log(`\n${table(['SUITE', 'PASSED', 'FAILED', 'SKIPPED', 'SECONDS'], cells)}\n`);
  return add(rows.map(({ tally }) => tally));
}
