import { setTimeout as sleep } from 'node:timers/promises';
import type { Figure } from './figure.ts';
import { figure } from './figure.ts';
import { ServingContainer, docker, imageAndModel } from '../test/integration/serving-container.ts';

const megabyte = 1e6;

/**
 * Starts the CPU image with the default model, hardened as the stack runs it, several times over.
 * The clock runs from the request to create the container to the first embedding.
 */
export async function measureServingStart(runs: number): Promise<readonly Figure[]> {
  const { image, model } = await imageAndModel();
  const seconds: number[] = [];
  const resident: number[] = [];
  for (let run = 0; run < runs; run += 1) {
    const started = performance.now();
    await using server = await ServingContainer.start(image, model);
    await firstEmbedding(server);
    seconds.push((performance.now() - started) / 1000);
    for (let n = 0; n < 100; n += 1) await server.embed(`busca por geladeira ${n}`);
    resident.push((await residentBytes(server)) / megabyte);
  }
  const { Size: size } = await docker.getImage(image).inspect();
  return [
    figure('container start to first embedding', 's', seconds, 1.5),
    figure('resident memory after 100 requests', 'MB', resident, 250),
    figure('image size', 'MB', [size / megabyte], 250),
  ];
}

async function firstEmbedding(server: ServingContainer): Promise<void> {
  for (;;) {
    const answer = await server.embed('geladeira').catch(() => undefined);
    if (answer?.ok) return;
    await sleep(5);
  }
}

/** What the kernel counts as the process's own, from inside: the same on every cgroup version. */
async function residentBytes(server: ServingContainer): Promise<number> {
  const exec = await server.container.exec({ Cmd: ['cat', '/proc/1/status'], AttachStdout: true });
  const text = (await (await exec.start({})).toArray()).join('');
  return Number(/VmRSS:\s+(\d+) kB/.exec(text)?.[1]) * 1024;
}
