import type { Progress } from '../report/progress.ts';
import { runSteps } from '../report/steps.ts';
import type { Removal } from '../stack/remove.ts';
import { remove } from '../stack/remove.ts';
import { hasState } from '../stack/state-file.ts';
import type { Target } from '../stack/workspace.ts';
import type { Engine } from '../toolchain/engine/engine.ts';
import type { Places } from '../toolchain/places.ts';
import { places as findPlaces } from '../toolchain/places.ts';
import { ensurePulumi } from '../toolchain/pulumi.ts';
import { pulumiProgram } from '../toolchain/pulumi/on-path.ts';
import { command, main, showFor } from './command.ts';
import type { CommonOptions } from './command.ts';
import { runningEngine } from './running-engine.ts';

const program = command(
  'down',
  'Take a stack down: its containers, networks, volumes and state. Images, caches and settings stay.',
);

await main(async () => {
  const options = program.parse().opts<CommonOptions>();
  const { stack, json } = options;
  const places = findPlaces();
  const engine = await runningEngine();
  const done: { removal?: Removal } = {};
  const step = {
    title: `taking down the stack ${stack}`,
    run: async (progress: Progress) => {
      const target = await targetOf(places, stack, engine, progress);
      done.removal = await remove(engine.docker, places, stack, target, progress);
      return summary(done.removal);
    },
  };
  const [time] = await runSteps(step, showFor(options));
  if (json)
    console.log(JSON.stringify({ stack, ...done.removal, seconds: time?.seconds }, null, 2));
  else console.log(`Nothing of the stack ${stack} is left on this engine.`);
  return 0;
});

/** Without state, or where Pulumi is gone, there are only the labels to go by. */
async function targetOf(
  places: Places,
  stack: string,
  { host }: Engine,
  progress: Progress,
): Promise<Target | undefined> {
  if (!hasState(places, stack) || (await pulumiProgram(places)) === undefined) return undefined;
  return { places, stack, tools: await ensurePulumi({ places, progress }), engineHost: host };
}

function summary({ byPulumi, byLabel, trouble }: Removal): string {
  const parts = [
    ...(byPulumi === undefined ? [] : [`${byPulumi} resources deleted by Pulumi`]),
    ...(byLabel.length === 0 ? [] : [`by label: ${byLabel.join(', ')}`]),
    ...(trouble === undefined ? [] : [`Pulumi said: ${trouble}`]),
  ];
  return parts.length === 0 ? 'there was nothing of it' : parts.join('; ');
}
