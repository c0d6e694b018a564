import { Option } from 'commander';
import type { Progress } from '../report/progress.ts';
import { runSteps } from '../report/steps.ts';
import { ExitCode, VisibleError } from '../report/visible-error.ts';
import { settingsState } from '../stack/branches/made-settings.ts';
import { otherCheckout } from '../stack/elsewhere.ts';
import { existingTarget } from '../stack/existing-target.ts';
import type { Removal } from '../stack/remove.ts';
import { remove } from '../stack/remove.ts';
import { places as findPlaces } from '../toolchain/places.ts';
import { command, main, optionsOf, showFor } from './command.ts';
import type { CommonOptions } from './command.ts';
import { downGone } from './down-gone.ts';
import { runningEngine } from '../stack/running-engine.ts';
import { wrongOption } from './wrong-option.ts';

interface DownOptions extends CommonOptions {
  readonly gone: boolean;
  readonly dryRun: boolean;
}

const program = command(
  'down',
  'Take a stack down: its containers, networks, volumes and state. Images, caches and settings stay.',
)
  .addOption(
    new Option('--gone', 'the stacks of git branches that are gone, with settings made for them')
      .default(false)
      .conflicts(['stack', 'branch']),
  )
  .option('--dry-run', 'with --gone: only say what would be removed', false)
  .addHelpText(
    'after',
    `
--gone looks at all stacks that \`up --branch\` brought up on this engine, asks their repositories on
this machine, and asks nobody else. In doubt a stack stays, and the reason is told. Exit code 0: what
could be told to be gone was removed; otherwise that of the first removal that failed: 4, or 5 when
another command is changing the stack.`,
  );

await main(async () => {
  const options = await optionsOf<DownOptions>(program);
  const { stack, gitBranch, json, gone, dryRun } = options;
  if (gone) return downGone(options, showFor(options));
  if (dryRun) throw wrongOption('--dry-run', 'true', '--gone with it', 'add --gone');
  const places = findPlaces();
  const engine = await runningEngine();
  const elsewhere = gitBranch && (await otherCheckout(engine.docker, stack, places.checkout));
  if (elsewhere !== undefined) throw ofAnother(stack, elsewhere);
  const done: { removal?: Removal } = {};
  const step = {
    title: `taking down the stack ${stack}`,
    run: async (progress: Progress) => {
      const target = await existingTarget(places, stack, engine, progress);
      done.removal = await remove(engine.docker, places, stack, target, progress);
      return summary(done.removal);
    },
  };
  const [time] = await runSteps(step, showFor(options));
  if (json)
    console.log(JSON.stringify({ stack, ...done.removal, seconds: time?.seconds }, null, 2));
  else {
    console.log(`Nothing of the stack ${stack} is left on this engine.`);
    if (settingsState(places.project, stack) === 'made')
      console.log(
        `Pulumi.${stack}.yaml stays, and its ports with it, as long as the branch is there (npm run down -- --gone).`,
      );
  }
  return 0;
});

/** Two checkouts can have a branch of the same name. */
function ofAnother(stack: string, checkout: string): VisibleError {
  return new VisibleError({
    doing: `taking down the stack ${stack} of this checkout’s branch`,
    found: `it was brought up by the checkout ${checkout}`,
    next: `if you mean that one: npm run down -- --stack ${stack}`,
    exitCode: ExitCode.usage,
  });
}

function summary({ byPulumi, byLabel, trouble }: Removal): string {
  const parts = [
    ...(byPulumi === undefined ? [] : [`${byPulumi} resources deleted by Pulumi`]),
    ...(byLabel.length === 0 ? [] : [`by label: ${byLabel.join(', ')}`]),
    ...(trouble === undefined ? [] : [`Pulumi said: ${trouble}`]),
  ];
  return parts.length === 0 ? 'there was nothing of it' : parts.join('; ');
}
