import { Command, Help, Option } from 'commander';
import { defaultStack, stackNameForm } from '../infra/names.ts';
import type { Show } from '../report/steps.ts';
import { ExitCode, VisibleError } from '../report/visible-error.ts';
import type { BranchChoice } from '../stack/branches/choice.ts';
import { stackOfBranch } from '../stack/branches/choice.ts';
import { autoStack } from '../stack/branches/stack-name.ts';
import { places } from '../toolchain/places.ts';
import { wrongOption } from './wrong-option.ts';

/** Options that every command has. */
export interface CommonOptions extends BranchChoice {
  readonly json: boolean;
}

/** How long a command may take to put things in order after it was interrupted. */
const tidyUpMs = 20_000;

/** A command about one stack, with a result. */
export const command = (name: string, description: string): Command =>
  aboutStack(bareCommand(name, description)).addOption(jsonOption());

/** A command with a result that is not about one stack. */
export const plainCommand = (name: string, description: string): Command =>
  bareCommand(name, description).addOption(jsonOption());

export const aboutStack = (program: Command): Command =>
  program
    .option('-s, --stack <name>', 'which stack', (given) => parseStack(given), defaultStack)
    .addOption(
      new Option(
        '-b, --branch',
        `the stack of the checkout’s git branch (or --stack ${autoStack})`,
      ).conflicts('stack'),
    );

const jsonOption = (): Option =>
  new Option('--json', 'print the result as JSON on standard output').default(false);

export function bareCommand(name: string, description: string): Command {
  return new Command(`npm run ${name} --`)
    .description(description)
    .helpOption('-h, --help', 'show this help')
    .configureHelp({ optionDescription })
    .showHelpAfterError('(--help shows the options)')
    .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : ExitCode.usage));
}

/** That a switch is off until it is given needs no words. */
function optionDescription(option: Option): string {
  const isSwitch = option.defaultValue === false;
  return isSwitch ? option.description : new Help().optionDescription(option);
}

/** What the command line says; throws VisibleError where it means a branch's stack and there is none. */
export async function optionsOf<Options extends BranchChoice>(program: Command): Promise<Options> {
  const { branch, ...given } = program.parse().opts<Options & { readonly branch?: true }>();
  const options = given as unknown as Options;
  if (!branch && options.stack !== autoStack) return options;
  return { ...options, ...(await stackOfBranch(places().checkout)) };
}

/** `where` is what was read, for the message. */
export function parseStack(name: string, where = '--stack'): string {
  const { pattern, words } = stackNameForm;
  if (pattern.test(name)) return name;
  throw wrongOption(where, name, words, 'choose such a name');
}

/** How steps are shown: a terminal is redrawn, logs only grow. */
export function showFor(options: { readonly json: boolean }): Show {
  const { stdout, env } = process;
  const wide = stdout.isTTY && stdout.columns >= 40;
  return wide && !options.json && !env['CI'] ? 'live' : 'lines';
}

/**
 * Runs a command to its exit code; `run` is told of an interruption. What is meant for the user is
 * printed as its message; anything else is a bug and keeps its stack.
 */
export async function main(run: (interrupted: AbortSignal) => Promise<number>): Promise<never> {
  const interruption = watchInterrupts();
  try {
    process.exit(await run(interruption.signal));
  } catch (error) {
    if (interruption.signal.aborted) {
      console.error('\nInterrupted. Nothing is locked: `npm run up` and `npm run down` work.');
      process.exit(ExitCode.interrupted);
    }
    if (error instanceof VisibleError) {
      console.error(`\n${error.message}`);
      process.exit(error.exitCode);
    }
    console.error('\nThis is a bug of sagemaker-local; please report it with these lines:');
    console.error(error);
    process.exit(ExitCode.failed);
  }
}

/**
 * On the first signal every process that this command started is interrupted (they share its
 * process group, see toolchain/bootstrap.mjs), which makes the step under way fail and tidy up:
 * Pulumi, above all, ends what it is doing and unlocks the stack. A second signal ends it all.
 */
function watchInterrupts(): { readonly signal: AbortSignal } {
  const state = new AbortController();
  const interrupt = () => {
    if (state.signal.aborted) return;
    state.abort(new Error('interrupted'));
    console.error('\nInterrupted: finishing what is half done …');
    process.kill(0, 'SIGINT');
    setTimeout(() => process.exit(ExitCode.interrupted), tidyUpMs).unref();
    // Our own copy of the signal just sent arrives here too; only a later one is the user's second.
    setTimeout(() => {
      for (const signal of signals) {
        process.removeAllListeners(signal);
        process.on(signal, () => process.exit(ExitCode.interrupted));
      }
    }, 500).unref();
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const signal of signals) process.on(signal, interrupt);
  return state;
}
