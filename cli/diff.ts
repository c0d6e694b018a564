import { table } from '../report/table.ts';
import { ExitCode } from '../report/visible-error.ts';
import { stackOfBranch } from '../stack/branches/choice.ts';
import { autoStack } from '../stack/branches/stack-name.ts';
import type { Difference, Side } from '../stack/differences.ts';
import { differences } from '../stack/differences.ts';
import { environmentOf } from '../stack/environment-of.ts';
import { runningEngine } from '../stack/running-engine.ts';
import { places } from '../toolchain/places.ts';
import { main, parseStack, plainCommand } from './command.ts';

const program = plainCommand('diff', 'Show what differs between the environments of two stacks.')
  .argument('<one>', `a stack that is up; ${autoStack} is that of the checkout’s git branch`, parse)
  .argument('<other>', 'another one, from whatever checkout on this machine', parse)
  .addHelpText(
    'after',
    `
Compared is what their last \`up\` made them of: images, model, settings, packages. Ports, labels and
time-outs do not count. Values of environments and secrets are never shown.
Exit code 0: the environments are equal; 1: they differ.`,
  );

/** As much of a value as a column can hold; `--json` has all of it. */
const widest = 48;

await main(async () => {
  const { json } = program.parse().opts<{ readonly json: boolean }>();
  const [one, other] = await Promise.all((program.processedArgs as string[]).map(stackOf));
  if (one === undefined || other === undefined) throw new Error('two arguments are asked for');
  const engine = await runningEngine();
  // One after the other: they may be of one checkout, whose Pulumi selects one stack at a time.
  const environments = [
    await environmentOf(engine, one),
    await environmentOf(engine, other),
  ] as const;
  const found = differences(...environments);
  const fingerprints = { one: environments[0].fingerprint, other: environments[1].fingerprint };
  const result = { one, other, equal: found.length === 0, fingerprints, differences: found };
  console.log(json ? JSON.stringify(result, null, 2) : report(one, other, found));
  return result.equal ? 0 : ExitCode.failed;
});

function parse(name: string): string {
  return parseStack(name, 'the name of a stack');
}

async function stackOf(name: string): Promise<string> {
  return name === autoStack ? (await stackOfBranch(places().checkout)).stack : name;
}

function report(one: string, other: string, found: readonly Difference[]): string {
  if (found.length === 0) return `${one} and ${other} are equal environments.`;
  const parts = [...new Set(found.map(({ part }) => part))];
  const rows = found.map((difference) => [
    difference.part,
    difference.what,
    inWords(difference.one),
    inWords(difference.other),
  ]);
  return [
    `${one} and ${other} differ in ${parts.join(', ')}:`,
    '',
    table(['PART', 'WHAT', one, other], rows),
  ].join('\n');
}

function inWords(side: Side | undefined): string {
  if (side === undefined || side === '') return '—';
  if (typeof side === 'object') return '(not shown)';
  return side.length <= widest ? side : `${side.slice(0, widest - 1)}…`;
}
