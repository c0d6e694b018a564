import { Option } from 'commander';
import type Docker from 'dockerode';
import pc from 'picocolors';
import { kindOf } from '../infra/engine/address.ts';
import { table } from '../report/table.ts';
import { ExitCode } from '../report/visible-error.ts';
import { allStacks, isHealthy } from '../stack/all-stacks.ts';
import { label } from '../infra/names.ts';
import { inventory } from '../stack/inventory.ts';
import { runDueChecks } from '../stack/podman-health.ts';
import type { Inventory } from '../stack/inventory.ts';
import type { ArmedFault } from '../stack/runtime-twin.ts';
import { armedFaults, describeFault } from '../stack/runtime-twin.ts';
import type { MovedTag } from '../stack/moved-tags.ts';
import { movedInWords, movedTags } from '../stack/moved-tags.ts';
import { allReport } from './all-report.ts';
import { command, main, optionsOf } from './command.ts';
import type { CommonOptions } from './command.ts';
import { runningEngine } from '../stack/running-engine.ts';
import { hasTunnel, portsToBring } from '../stack/tunnel.ts';
import type { Engine } from '../toolchain/engine/engine.ts';
import { places } from '../toolchain/places.ts';

interface StatusOptions extends CommonOptions {
  readonly all: boolean;
}

const program = command('status', 'Show what of a stack is on this engine, and how it is.')
  .addOption(
    new Option('-a, --all', 'every stack on this engine, from whatever checkout')
      .default(false)
      .conflicts(['stack', 'branch']),
  )
  .addHelpText(
    'after',
    `
Exit code 0: all of it is healthy, or runs where it has no health check; 1: something is not, or
nothing is there. With --all, 0 when all stacks are healthy, or there is none; 1: one is not, or its
containers are gone and something else of it is left.`,
  );

await main(async () => {
  const { stack, json, all } = await optionsOf<StatusOptions>(program);
  const engine = await runningEngine();
  return all ? showAll(engine.docker, json) : show(engine, stack, json);
});

async function showAll(docker: Docker, json: boolean): Promise<number> {
  await runDueChecks(docker, [label.stack]);
  const stacks = await allStacks(docker);
  const healthy = stacks.every((one) => one.healthy);
  console.log(json ? JSON.stringify({ healthy, stacks }, null, 2) : allReport(stacks));
  return healthy ? 0 : ExitCode.failed;
}

async function show({ docker, host }: Engine, stack: string, json: boolean): Promise<number> {
  await runDueChecks(docker, [`${label.stack}=${stack}`]);
  const found = await inventory(docker, stack);
  const healthy = isHealthy(found);
  const images = found.containers.map(({ image }) => image);
  const [faults, moved] = await Promise.all([
    armedFaults(found.containers),
    movedTags(docker, images),
  ]);
  if (json)
    console.log(JSON.stringify({ stack, healthy, faults, movedTags: moved, ...found }, null, 2));
  else {
    const tunnel = await tunnelWarning(host, stack, found);
    console.log([report(stack, found), ...tunnel, ...warning(faults), ...newsOf(moved)].join('\n'));
  }
  return healthy ? 0 : ExitCode.failed;
}

/** Ports on the other machine's loopback, which nothing brings here any more. */
async function tunnelWarning(
  host: string,
  stack: string,
  { containers }: Inventory,
): Promise<string[]> {
  if (kindOf(host) !== 'ssh' || portsToBring(containers).length === 0) return [];
  if (await hasTunnel({ places: places(), stack })) return [];
  return ['', pc.yellow(`the ssh tunnel to ${host} is down: npm run up opens it again`)];
}

function warning(faults: readonly ArmedFault[]): string[] {
  if (faults.length === 0) return [];
  const lines = faults.map((fault) => pc.yellow(`  ${describeFault(fault)}`));
  return ['', pc.yellow('faults are armed (npm run fault -- clear):'), ...lines];
}

function newsOf(moved: readonly MovedTag[]): string[] {
  return moved.flatMap((one) => ['', ...movedInWords(one)]);
}

function report(stack: string, { containers, networks, volumes, images }: Inventory): string {
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
    ...(images.length === 0 ? [] : [`images:   ${listed(images)}`]),
    `checkout: ${[...new Set(containers.map(({ checkout }) => checkout))].join(', ')}`,
  ].join('\n');
}

function listed(things: readonly { readonly name: string }[]): string {
  return things.map(({ name }) => name).join(', ') || 'none';
}
