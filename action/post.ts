import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import * as core from '@actions/core';
import { label } from '../infra/names.ts';
import { silent } from '../report/progress.ts';
import { existingTarget } from '../stack/existing-target.ts';
import { inventory, isEmpty } from '../stack/inventory.ts';
import { clearStaleLocks } from '../stack/lock.ts';
import { destroy, proveGone } from '../stack/remove.ts';
import { stateFolder } from '../stack/state-file.ts';
import { disconnectOthers, takeAway } from '../stack/take-away.ts';
import type { Engine } from '../toolchain/engine/engine.ts';
import { findEngine } from '../toolchain/engine/find.ts';
import type { Places } from '../toolchain/places.ts';
import { CleanUp } from './clean-up.ts';
import { endDaemon } from './end-daemon.ts';
import { takeEvidence } from './evidence.ts';
import { keepMissed } from './keep-missed.ts';
import { placesOfJob } from './places-of-job.ts';
import { sayWarning } from './say.ts';
import type { JobState } from './state.ts';
import { hasFailed, hasPassed, readDaemon, readEngine, readJob, readMissed } from './state.ts';

const patienceMs = 10_000;

/** Takes away what `main` made, however it ended. Returns the step's exit code. */
export async function post(): Promise<number> {
  const job = readJob();
  if (!job) return 0;
  const cleanUp = new CleanUp();
  const engine = await engineOfMain(cleanUp);
  const { evidenceDirectory, stack } = job;
  if (engine && !hasPassed())
    await cleanUp.step('keeping evidence', () =>
      takeEvidence({ docker: engine.docker, stack, folder: join(evidenceDirectory, 'at-the-end') }),
    );
  if (engine && hasFailed() && job.keepOnFailure) {
    keepRunning(job);
    return cleanUp.report(job.strictCleanup);
  }

  if (engine) await takeDown(job, engine, cleanUp);
  for (const missed of engine ? readMissed() : [])
    await cleanUp.step(`keeping ${missed.name} for later runs`, () => keepMissed(missed, engine));
  const daemon = readDaemon();
  if (daemon !== undefined)
    await cleanUp.step('ending the container daemon', () => endDaemon(daemon));
  await cleanUp.step('removing the job’s folder', () => {
    rmSync(placesOfJob(stack, job.temporary).project, { recursive: true, force: true });
  });
  return cleanUp.report(job.strictCleanup);
}

/**
 * The very engine that `main` had: steps in between may have pointed the environment, or docker's
 * context, at another one. Undefined where there was none, and where it is gone.
 */
async function engineOfMain(cleanUp: CleanUp): Promise<Engine | undefined> {
  const host = readEngine();
  if (host === '') return undefined;
  process.env['DOCKER_HOST'] = host;
  const nothing = { engine: undefined, tried: [] };
  const { engine } = await cleanUp.step('finding the engine', findEngine, nothing);
  if (!engine)
    cleanUp.trouble(`the engine at ${host} does not answer any more: what is on it stays there`);
  return engine;
}

/** Pulumi first, then by label, then the proof: each is tried whatever came of the one before. */
async function takeDown(job: JobState, engine: Engine, cleanUp: CleanUp): Promise<void> {
  const { stack, temporary } = job;
  const { docker } = engine;
  const places = placesOfJob(stack, temporary);
  await cleanUp.step('taking other containers off its network', async () => {
    const others = await disconnectOthers(docker, await inventory(docker, stack));
    if (others.length > 0) core.info(`not of the stack, and off its network: ${others.join(', ')}`);
  });
  await cleanUp.step('taking the stack down by Pulumi', async () => {
    await unlocked(places, stack);
    const target = await existingTarget(places, stack, engine);
    if (!target) return;
    const { count, trouble } = await destroy(target, silent);
    if (trouble !== undefined) throw new Error(trouble);
    core.info(`Pulumi deleted ${count ?? 0} resources of ${stack}.`);
  });
  await cleanUp.step('taking away what is left, by label', async () => {
    const found = await inventory(docker, stack);
    if (!isEmpty(found)) core.info(`by label: ${(await takeAway(docker, found)).join(', ')}`);
  });
  await cleanUp.step('proving that nothing is left', async () => {
    await proveGone(docker, stack);
    core.info(`Nothing of ${stack} is left on this engine.`);
  });
}

/** A Pulumi whose program was killed ends by itself, at once; it still holds the lock until then. */
async function unlocked(places: Places, stack: string): Promise<void> {
  const deadline = Date.now() + patienceMs;
  for (;;) {
    try {
      clearStaleLocks(stateFolder(places), stack);
      return;
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await pause(250);
    }
  }
}

function keepRunning({ stack, evidenceDirectory }: JobState): void {
  const filter = `--filter label=${label.stack}=${stack}`;
  sayWarning(
    `the stack ${stack} stays up, as keep-on-failure says; evidence is in ${evidenceDirectory}. ` +
      `Remove it with: docker rm -fv $(docker ps -aq ${filter}); ` +
      `docker network rm $(docker network ls -q ${filter}); ` +
      `docker volume rm $(docker volume ls -q ${filter})`,
  );
}
