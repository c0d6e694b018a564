import { table } from '../report/table.ts';
import { ExitCode } from '../report/visible-error.ts';
import { inventory } from '../stack/inventory.ts';
import type { Inventory } from '../stack/inventory.ts';
import { command, main } from './command.ts';
import type { CommonOptions } from './command.ts';
import { runningEngine } from './running-engine.ts';

const program = command(
  'status',
  'Show what of a stack is on this engine, and how it is.',
).addHelpText(
  'after',
  '\nExit code 0: all of it is healthy; 1: something is not, or nothing is there.',
);

await main(async () => {
  const { stack, json } = program.parse().opts<CommonOptions>();
  const { docker } = await runningEngine();
  const found = await inventory(docker, stack);
  const { containers } = found;
  const healthy = containers.length > 0 && containers.every((one) => one.health === 'healthy');
  if (json) console.log(JSON.stringify({ stack, healthy, ...found }, null, 2));
  else console.log(report(stack, found));
  return healthy ? 0 : ExitCode.failed;
});

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
