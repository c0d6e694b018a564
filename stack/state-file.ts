import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { project } from '../infra/names.ts';
import { ExitCode, VisibleError } from '../report/visible-error.ts';
import type { Places } from '../toolchain/places.ts';

/** Where Pulumi's file backend keeps the state of this checkout's stacks. */
export const stateFolder = (places: Places): string => join(places.workspace, 'state');

/**
 * The same for Pulumi. Without `metadata=skip` its storage library keeps a sidecar (`.attrs`) beside
 * each file and writes it in place: killed in the middle, Pulumi can never open the stack again.
 */
export const stateUrl = (places: Places): string =>
  `${pathToFileURL(stateFolder(places)).href}?metadata=skip`;

const stateFile = (places: Places, stack: string): string =>
  join(stateFolder(places), '.pulumi', 'stacks', project, `${stack}.json`);

export const hasState = (places: Places, stack: string): boolean =>
  existsSync(stateFile(places, stack));

interface Checkpoint {
  readonly checkpoint?: { readonly latest?: { readonly resources?: readonly { id?: string }[] } };
}

/**
 * The providers' ids of all that Pulumi knows of the stack: for containers and networks the engine's.
 * Throws VisibleError when the state cannot be read.
 */
export function idsInState(places: Places, stack: string): ReadonlySet<string> {
  if (!hasState(places, stack)) return new Set();
  const { checkpoint } = read(stateFile(places, stack), stack);
  return new Set(checkpoint?.latest?.resources?.flatMap(({ id }) => id ?? []));
}

function read(file: string, stack: string): Checkpoint {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Checkpoint;
  } catch (cause) {
    throw new VisibleError({
      doing: `reading the state of the stack ${stack}`,
      found: `${file}: ${String(cause)}`,
      expected: 'what Pulumi wrote there',
      next: `run \`npm run down -- --stack ${stack}\`, which needs no state, then \`npm run up\` again`,
      exitCode: ExitCode.stack,
      cause,
    });
  }
}

/** Removes the sidecars that a Pulumi without `metadata=skip` wrote: one cut short is an error for all. */
export function dropSidecars(places: Places, stack: string): void {
  for (const ending of ['.attrs', '.bak.attrs'])
    rmSync(stateFile(places, stack) + ending, { force: true });
}

/** Removes the state, its history and its locks; settings stay. */
export function forgetState(places: Places, stack: string): void {
  const file = stateFile(places, stack);
  for (const ending of ['', '.bak']) rmSync(file + ending, { force: true });
  dropSidecars(places, stack);
  const folder = join(stateFolder(places), '.pulumi');
  for (const kind of ['history', 'backups', 'locks'])
    for (const owner of [project, join('organization', project)])
      rmSync(join(folder, kind, owner, stack), { recursive: true, force: true });
}
