import pc from 'picocolors';
import { table } from '../report/table.ts';
import { ExitCode } from '../report/visible-error.ts';
import { isWell } from '../stack/condition.ts';
import { inventory } from '../stack/inventory.ts';
import type { Inventory, StackContainer } from '../stack/inventory.ts';
import type { ArmedFault } from '../stack/runtime-twin.ts';
import { describeFault, RuntimeTwin, runtimeUrl } from '../stack/runtime-twin.ts';
import { command, main, optionsOf } from './command.ts';
import type { CommonOptions } from './command.ts';
import { runningEngine } from '../stack/running-engine.ts';

const program = command(
  'status',
  'Show what of a stack is on this engine, and how it is.',
).addHelpText(
  'after',
  '\nExit code 0: all of it is healthy, or runs where it has no health check; 1: something is not, or nothing is there.',
);

await main(async () => {
  const { stack, json } = await optionsOf<CommonOptions>(program);
  const { docker } = await runningEngine();
  const found = await inventory(docker, stack);
  const { containers } = found;
  const healthy = containers.length > 0 && containers.every(isWell);
  const faults = await armedFaults(containers);
  if (json) console.log(JSON.stringify({ stack, healthy, faults, ...found }, null, 2));
  else console.log([report(stack, found), ...warning(faults)].join('\n'));
  return healthy ? 0 : ExitCode.failed;
});

/** What the runtime twin was told to do wrong: none where there is no twin that answers. */
async function armedFaults(containers: readonly StackContainer[]): Promise<readonly ArmedFault[]> {
  const url = runtimeUrl(containers);
  const faults = url === undefined ? [] : await new RuntimeTwin(url).faults().catch(() => []);
  return faults.filter(({ isOver }) => !isOver);
}

function warning(faults: readonly ArmedFault[]): string[] {
  if (faults.length === 0) return [];
  const lines = faults.map((fault) => pc.yellow(`  ${describeFault(fault)}`));
  return ['', pc.yellow('faults are armed (npm run fault -- clear):'), ...lines];
}

function report(stack: string, { containers, networks, volumes }: Inventory): string {
  if (containers.length === 0)
    return `The stack ${stack} is not up: no container of it is on this engine (npm run up).`;
  const rows = containers.map((one) => [
    one.role,
    one.urls.join(' '),
    one.status,
    one.image,
    one.name,
  ]);
  return [
    table(['SERVICE', 'URL', 'STATUS', 'IMAGE', 'CONTAINER'], rows),
    '',
    `networks: ${listed(networks)}`,
    `volumes:  ${listed(volumes)}`,
  ].join('\n');
}

function listed(things: readonly { readonly name: string }[]): string {
  return things.map(({ name }) => name).join(', ') || 'none';
}
