import { runSteps } from '../report/steps.ts';
import type { Removal } from '../stack/remove.ts';
import { hasState, remove } from '../stack/remove.ts';
import type { Target } from '../stack/workspace.ts';
import type { Engine } from '../toolchain/engine/engine.ts';
import { places as findPlaces } from '../toolchain/places.ts';
import { readyPulumi } from '../toolchain/pulumi.ts';
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
    run: async (progress: { update: (line: string) => void }) => {
      const target = await targetOf(stack, engine);
      done.removal = await remove(engine.docker, places, stack, target, progress);
      return summary(done.removal);
    },
  };
  const [time] = await runSteps(step, showFor(options));
  if (json)
    console.log(JSON.stringify({ stack, ...done.removal, seconds: time?.seconds }, null, 2));
  else console.log(`Nothing of the stack ${stack} is left on this engine.`);
  return 0;

  /** Without state or without Pulumi, the labels alone are gone by. */
  async function targetOf(name: string, { host }: Engine): Promise<Target | undefined> {
    if (!hasState(places, name)) return undefined;
    const tools = await readyPulumi({ places });
    return tools && { places, stack: name, tools, engineHost: host };
  }
});

function summary({ byPulumi, byLabel, trouble }: Removal): string {
  const parts = [
    ...(byPulumi === undefined ? [] : [`${byPulumi} resources deleted by Pulumi`]),
    ...(byLabel.length === 0 ? [] : [`by label: ${byLabel.join(', ')}`]),
    ...(trouble === undefined ? [] : [`Pulumi said: ${trouble}`]),
  ];
  return parts.length === 0 ? 'there was nothing of it' : parts.join('; ');
}
