import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { Argument } from 'commander';
import { ExitCode, VisibleError } from '../report/visible-error.ts';
import type { BranchChoice } from '../stack/branches/choice.ts';
import { headerMark } from '../stack/export/compose-header.ts';
import { composeOfStack } from '../stack/export/compose-of-stack.ts';
import { runningEngine } from '../stack/running-engine.ts';
import { places } from '../toolchain/places.ts';
import { aboutStack, bareCommand, main, optionsOf } from './command.ts';

interface ExportOptions extends BranchChoice {
  readonly output: string;
}

const program = aboutStack(
  bareCommand('export', 'Write a stack down for another tool to bring up.'),
)
  .addArgument(
    new Argument('<form>', 'what to write: a file of Docker Compose').choices(['compose']),
  )
  .option('-o, --output <file>', 'where to write it; - is standard output', 'compose.yaml')
  .addHelpText(
    'after',
    '\nIt is what Pulumi declares for the stack’s settings, with no secret in it: docs/compose.md.',
  );

await main(async () => {
  const { stack, output } = await optionsOf<ExportOptions>(program);
  const toStdout = output === '-';
  const file = resolve(output);
  if (!toStdout) refuseForeign(file);
  const engine = await runningEngine();
  const folder = toStdout ? process.cwd() : dirname(file);
  const text = await composeOfStack({ places: places(), stack, engineHost: engine.host, folder });
  if (toStdout) process.stdout.write(text);
  else {
    writeFileSync(file, text);
    console.log(`The stack ${stack} is in ${output}; its first lines say how to run it.`);
  }
  return 0;
});

/** A file that somebody wrote by hand is not to be lost. */
function refuseForeign(file: string): void {
  const found = beginningOf(file);
  if (found === undefined || found.startsWith(headerMark)) return;
  throw new VisibleError({
    doing: `writing ${file}`,
    found: 'a file that this command did not make',
    next: 'name another with --output, or remove it',
    exitCode: ExitCode.usage,
  });
}

function beginningOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
