import type { Progress } from '../report/progress.ts';
import { runSteps } from '../report/steps.ts';
import { existingTarget } from '../stack/existing-target.ts';
import type { Removal } from '../stack/remove.ts';
import { remove } from '../stack/remove.ts';
import { places as findPlaces } from '../toolchain/places.ts';
import { command, main, optionsOf, showFor } from './command.ts';
import type { CommonOptions } from './command.ts';
import { runningEngine } from '../stack/running-engine.ts';

const program = command(
  'down',
  'Take a stack down: its containers, networks, volumes and state. Images, caches and settings stay.',
);

await main(async () => {
  const options = await optionsOf<CommonOptions>(program);
  const { stack, json } = options;
  const places = findPlaces();
  const engine = await runningEngine();
  const done: { removal?: Removal } = {};
  const step = {
    title: `taking down the stack ${stack}`,
    run: async (progress: Progress) => {
      const target = await existingTarget(places, stack, engine.host, progress);
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

function summary({ byPulumi, byLabel, trouble }: Removal): string {
  const parts = [
    ...(byPulumi === undefined ? [] : [`${byPulumi} resources deleted by Pulumi`]),
    ...(byLabel.length === 0 ? [] : [`by label: ${byLabel.join(', ')}`]),
    ...(trouble === undefined ? [] : [`Pulumi said: ${trouble}`]),
  ];
  return parts.length === 0 ? 'there was nothing of it' : parts.join('; ');
}
