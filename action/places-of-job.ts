import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { project } from '../infra/names.ts';
import type { Places } from '../toolchain/places.ts';
import { places } from '../toolchain/places.ts';

/**
 * A folder of the job's own, in the runner's temporary one, has the project, Pulumi's home and the
 * stack's state: jobs share nothing, and the caller's workspace stays as it is.
 */
export function placesOfJob(stack: string, temporary: string): Places {
  const folder = join(temporary, `sagemaker-local-${stack}`);
  return { ...places(), project: folder, workspace: join(folder, 'workspace') };
}

/**
 * Makes the project folder with the stack's settings. Its `Pulumi.yaml` names no program: that runs
 * in this process, and a folder elsewhere would be refused.
 */
export function writeProject(places: Places, stack: string, settings: string): void {
  mkdirSync(places.project, { recursive: true, mode: 0o700 });
  writeFileSync(join(places.project, 'Pulumi.yaml'), `name: ${project}\nruntime: nodejs\n`);
  writeFileSync(join(places.project, `Pulumi.${stack}.yaml`), settings, { mode: 0o600 });
}
