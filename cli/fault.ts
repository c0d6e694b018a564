import { ExitCode, VisibleError } from '../report/visible-error.ts';
import { inventory } from '../stack/inventory.ts';
import { runningEngine } from '../stack/running-engine.ts';
import { describeFault, RuntimeTwin, runtimeUrl } from '../stack/runtime-twin.ts';
import type { CommonOptions } from './command.ts';
import { command, main, optionsOf } from './command.ts';
import { wrongOption } from './wrong-option.ts';

const number = (text: string): number => {
  const value = Number(text);
  if (text.trim() !== '' && Number.isFinite(value)) return value;
  throw wrongOption('an option of a fault', text, 'a number', 'see --help');
};

const program = command('fault', 'Let the runtime twin misbehave, see how, and make it well again.')
  .argument('[what]', 'a fault’s kind (throttle, latency, cut, …), list or clear', 'list')
  .option('--endpoint <name>', 'only for this endpoint')
  .option('--share <number>', 'how many of the invocations, from 0 to 1', number)
  .option('--count <number>', 'how many times in all', number)
  .option('--seconds <number>', 'for how long', number)
  .option('--seed <number>', 'draws the same numbers each time', number)
  .option('--ms <number>', 'of latency and slowFirstByte: how long', number)
  .option('--p50 <number>', 'of latency: the median, in ms', number)
  .option('--p99 <number>', 'of latency: the 99th percentile, in ms', number)
  .option('--status <number>', 'of modelError: what the container answered', number)
  .option('--message <text>', 'of modelError: what it said')
  .option('--keep <number>', 'of truncate: the share of the body that is sent', number)
  .option('--by <number>', 'of wrongDimension: how many numbers more (or less)', number)
  .addHelpText('after', '\ndocs/runtime.md lists every fault.');

await main(async () => {
  const options = await optionsOf<CommonOptions & Record<string, unknown>>(program);
  const { stack, json, gitBranch, ...fault } = options;
  const [what = 'list'] = program.processedArgs as string[];
  const twin = await twinOf(stack);
  const faults = await (what === 'list'
    ? twin.faults()
    : what === 'clear'
      ? twin.clear()
      : twin.arm({ kind: what, ...fault }));
  if (json) console.log(JSON.stringify({ stack, url: twin.url, faults }, null, 2));
  else
    console.log(faults.length === 0 ? 'No fault is armed.' : faults.map(describeFault).join('\n'));
  return 0;
});

async function twinOf(stack: string): Promise<RuntimeTwin> {
  const { docker } = await runningEngine();
  const url = runtimeUrl((await inventory(docker, stack)).containers);
  if (url !== undefined) return new RuntimeTwin(url);
  throw new VisibleError({
    doing: `looking for the runtime twin of the stack ${stack}`,
    found: 'none is running',
    next: 'run npm run up (with sagemaker-local:runtime not set to false)',
    exitCode: ExitCode.stack,
  });
}
