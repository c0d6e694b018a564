import { setTimeout as sleep } from 'node:timers/promises';
import type Docker from 'dockerode';
import { unlessGone } from '../infra/engine/gone.ts';
import { isPodman } from '../infra/engine-facts.ts';
import type { Checked } from '../toolchain/engine/podman/checked.ts';
import { healthOf } from '../toolchain/engine/podman/checked.ts';
import { runDueChecks as runDueChecksOf } from '../toolchain/engine/podman/run-check.ts';
import { labelled } from './labelled.ts';

type Listed = readonly Pick<Docker.ContainerInfo, 'Id' | 'State'>[];

/**
 * The health of running containers, by id, where the engine does not tell it in its list: podman
 * does not. Empty under docker.
 */
export async function healthById(
  docker: Docker,
  containers: Listed,
): Promise<ReadonlyMap<string, string>> {
  const running = await runningOnPodman(docker, containers);
  return new Map(running.map((info) => [info.Id, healthOf(info)]));
}

/**
 * Has podman look at the health of the containers with these labels that nobody has looked at in
 * time: without systemd nobody does. Under docker nothing is done.
 */
export async function runDueChecks(docker: Docker, labels: readonly string[]): Promise<void> {
  const { containers } = await labelled(docker, labels);
  const running = await runningOnPodman(docker, containers);
  await Promise.all(running.map((info) => unlessGone(runDueChecksOf(docker, info.Id, info))));
}

type Found = Checked & { readonly Id: string };

async function runningOnPodman(docker: Docker, containers: Listed): Promise<readonly Found[]> {
  const ids = containers.filter(({ State }) => State === 'running').map(({ Id }) => Id);
  if (ids.length === 0 || !isPodman(await docker.version())) return [];
  const found = await Promise.all(
    ids.map((id) => unlessGone<Found>(docker.getContainer(id).inspect())),
  );
  return found.filter((info) => info !== undefined);
}

/** Milliseconds between two looks while Pulumi waits for containers. */
const pause = 500;

/**
 * Runs the checks that fall due until `signal` is aborted: Pulumi's docker plug-in waits for them,
 * and has nobody run them. A look that fails is no error here: Pulumi meets its cause, and tells it.
 */
export async function runDueChecksUntil(
  docker: Docker,
  labels: readonly string[],
  signal: AbortSignal,
): Promise<void> {
  const version = await docker.version().catch(() => undefined);
  if (version === undefined || !isPodman(version)) return;
  while (!signal.aborted) {
    await runDueChecks(docker, labels).catch(() => undefined);
    await sleep(pause, undefined, { signal }).catch(() => undefined);
  }
}
