import pc from 'picocolors';
import { table } from '../report/table.ts';
import { ExitCode } from '../report/visible-error.ts';
import type { Finding, State } from '../toolchain/findings.ts';
import { examine } from '../toolchain/findings.ts';
import { examineAws } from '../toolchain/aws-findings.ts';
import { findEngine } from '../toolchain/engine/find.ts';
import { places } from '../toolchain/places.ts';
import { main, plainCommand } from './command.ts';

const program = plainCommand(
  'doctor',
  'Look at what is on this machine, what is missing, what to do.',
).addHelpText(
  'after',
  '\nExit code 0: `npm run up` can do the rest; 3: something is yours to mend first.',
);

const marks: Readonly<Record<State, string>> = {
  ok: pc.green('✔'),
  later: pc.yellow('…'),
  missing: pc.red('✘'),
  optional: pc.dim('–'),
};

await main(async () => {
  const { json } = program.parse().opts<{ readonly json: boolean }>();
  const { engine } = await findEngine();
  const findings = [...(await examine(places())), ...(await examineAws(engine?.docker))];
  const missing = findings.filter(({ state }) => state === 'missing');
  console.log(json ? JSON.stringify({ findings }, null, 2) : report(findings, missing));
  return missing.length === 0 ? 0 : ExitCode.machine;
});

function report(findings: readonly Finding[], missing: readonly Finding[]): string {
  const rows = findings.map(({ name, state, found }) => [marks[state], name, found]);
  const verdict =
    missing.length === 0
      ? ['`npm run up` can start; what is marked … it gets by itself.']
      : missing.map(({ name, next = '' }) => `${name}: ${next}`);
  const advice = findings
    .filter(({ state, next }) => state === 'optional' && next !== undefined)
    .map(({ name, next = '' }) => `${name}, if it is wanted: ${next}`);
  return [table(['', 'NEEDED', 'FOUND'], rows), '', ...verdict, ...advice].join('\n');
}
