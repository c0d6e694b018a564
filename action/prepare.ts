import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Settings } from '../infra/settings.ts';
import { loadSettings } from '../stack/load-settings.ts';
import type { Places } from '../toolchain/places.ts';
import type { Inputs } from './inputs.ts';
import type { Job } from './job.ts';
import { labelsOfJob, stackNameFor } from './job.ts';
import { settingsOfJob } from './job-settings.ts';
import { placesOfJob, writeProject } from './places-of-job.ts';
import { saveJob } from './state.ts';

export interface Prepared {
  readonly places: Places;
  readonly settings: Settings;
  readonly evidenceDirectory: string;
}

/**
 * Names the stack, tells `post` of it, and only then writes the job's own project folder. Throws
 * VisibleError with all that is wrong in the settings.
 */
export function prepare(
  inputs: Inputs,
  job: Job,
  temporary: string = process.env['RUNNER_TEMP'] ?? tmpdir(),
): Prepared {
  const stack = inputs.stack ?? stackNameFor(job, randomBytes(3).toString('hex'));
  const evidenceDirectory =
    inputs['evidence-directory'] ?? join(temporary, `sagemaker-local-evidence-${stack}`);
  saveJob({
    stack,
    temporary,
    evidenceDirectory,
    keepOnFailure: inputs['keep-on-failure'],
    strictCleanup: inputs['strict-cleanup'],
  });
  const places = placesOfJob(stack, temporary);
  writeProject(places, stack, settingsOfJob(inputs, labelsOfJob(job)));
  const settings = loadSettings(places, stack, inputs.settings ?? 'the job’s settings');
  return { places, settings, evidenceDirectory };
}
