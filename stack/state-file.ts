import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { project } from '../infra/names.ts';
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

/** The providers' ids of all that Pulumi knows of the stack: for containers and networks the engine's. */
export function idsInState(places: Places, stack: string): ReadonlySet<string> {
  if (!hasState(places, stack)) return new Set();
  const { checkpoint } = JSON.parse(readFileSync(stateFile(places, stack), 'utf8')) as Checkpoint;
  return new Set(checkpoint?.latest?.resources?.flatMap(({ id }) => id ?? []));
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
