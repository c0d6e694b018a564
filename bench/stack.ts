import { rm } from 'node:fs/promises';
import { endpointAlone } from '../test/endpoint-alone.ts';
import { places } from '../toolchain/places.ts';
import type { Figure } from './figure.ts';
import { figure } from './figure.ts';
import { timedCommand } from './timed-command.ts';

/**
 * Of a stack with the endpoint and its twin alone (bench/consumers/ has the whole): `up` with everything cached, `up` with nothing to change, and `down`, as a person waits for them:
 * the whole command, to its end.
 */
export async function measureStack(runs: number): Promise<readonly Figure[]> {
  const { checkout } = places();
  const stack = `bench-${process.pid}`;
  const command = async (name: string) => {
    const timed = await timedCommand(checkout, `cli/${name}.ts`, ['--stack', stack, '--json']);
    return timed.seconds;
  };
  const [up, again, down]: [number[], number[], number[]] = [[], [], []];
  try {
    await endpointAlone(stack);
    // Not counted: the first one may have to build the image.
    await command('up');
    await command('down');
    for (let run = 0; run < runs; run += 1) {
      up.push(await command('up'));
      again.push(await command('up'));
      down.push(await command('down'));
    }
  } finally {
    await command('down');
    await rm(`${checkout}/Pulumi.${stack}.yaml`, { force: true });
  }
  return [
    figure('endpoint and twin down, everything cached, to first embedding', 's', up, 10),
    figure('up of them with nothing to change', 's', again, 6),
    figure('down of them', 's', down, 8),
  ];
}
