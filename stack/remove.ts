import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type Docker from 'dockerode';
import { ConcurrentUpdateError } from '@pulumi/pulumi/automation/index.js';
import { project } from '../infra/names.ts';
import type { Progress } from '../report/progress.ts';
import { ExitCode, VisibleError } from '../report/visible-error.ts';
import type { Places } from '../toolchain/places.ts';
import type { Inventory } from './inventory.ts';
import { inventory, isEmpty } from './inventory.ts';
import { busy, clearStaleLocks } from './lock.ts';
import type { Target } from './workspace.ts';
import { openStack, stateFolder } from './workspace.ts';

/** What was taken away, and by what. */
export interface Removal {
  /** How many resources Pulumi deleted; undefined when there was no state to go by. */
  readonly byPulumi: number | undefined;
  /** What was only found by its label: the rest of a crash, or of a lost state. */
  readonly byLabel: readonly string[];
  /** Why Pulumi did not do it all, when it did not. */
  readonly trouble: string | undefined;
}

const stateFile = (places: Places, stack: string): string =>
  join(stateFolder(places), '.pulumi', 'stacks', project, `${stack}.json`);

export const hasState = (places: Places, stack: string): boolean =>
  existsSync(stateFile(places, stack));

/**
 * Deletes the stack's resources through Pulumi, then whatever still carries its label, then its
 * state, and proves that nothing is left (VisibleError otherwise). Settings stay. Works without
 * state, with a broken one, and without Pulumi (`target` undefined).
 */
export async function remove(
  docker: Docker,
  places: Places,
  stack: string,
  target: Target | undefined,
  progress: Progress,
): Promise<Removal> {
  clearStaleLocks(stateFolder(places), stack);
  const destroyed = target ? await destroy(target, progress) : { count: undefined };
  progress.update('looking for what is left, by label');
  const byLabel = await removeByLabel(docker, await inventory(docker, stack));
  forgetState(places, stack);
  await proveGone(docker, stack);
  return { byPulumi: destroyed.count, byLabel, trouble: destroyed.trouble };
}

async function destroy(
  target: Target,
  progress: Progress,
): Promise<{ count: number | undefined; trouble?: string }> {
  try {
    const stack = await openStack(target);
    const result = await stack.destroy({
      color: 'never',
      onEvent: (event) => {
        const gone = event.resourcePreEvent?.metadata;
        if (gone) progress.update(`${gone.op} ${gone.urn.split('::').at(-1) ?? gone.urn}`);
      },
    });
    const changes = result.summary.resourceChanges as Record<string, number> | undefined;
    return { count: changes?.['delete'] ?? 0 };
  } catch (error) {
    if (error instanceof ConcurrentUpdateError) throw busy(target.stack);
    // What Pulumi cannot delete is found by its label.
    const lines = (error instanceof Error ? error.message : String(error)).split('\n');
    const said = lines.find((line) => line.includes('error:')) ?? lines[0] ?? '';
    return { count: undefined, trouble: said.trim() };
  }
}

/** Containers first: networks and volumes cannot go while they are used. */
async function removeByLabel(docker: Docker, found: Inventory): Promise<string[]> {
  await Promise.all(
    found.containers.map(({ id }) =>
      absent(docker.getContainer(id).remove({ force: true, v: true })),
    ),
  );
  await Promise.all([
    ...found.networks.map((name) => absent(docker.getNetwork(name).remove())),
    ...found.volumes.map((name) => absent(docker.getVolume(name).remove())),
  ]);
  return [...found.containers.map(({ name }) => name), ...found.networks, ...found.volumes];
}

/** Somebody else may have removed it meanwhile (404), or be doing so (409). */
async function absent(removal: Promise<unknown>): Promise<void> {
  try {
    await removal;
  } catch (error) {
    const status = (error as { statusCode?: number }).statusCode;
    if (status !== 404 && status !== 409) throw error;
  }
}

function forgetState(places: Places, stack: string): void {
  const file = stateFile(places, stack);
  const rest = ['', '.attrs', '.bak', '.bak.attrs'];
  for (const ending of rest) rmSync(file + ending, { force: true });
  const folder = join(stateFolder(places), '.pulumi');
  for (const kind of ['history', 'backups', 'locks'])
    for (const owner of [project, join('organization', project)])
      rmSync(join(folder, kind, owner, stack), { recursive: true, force: true });
}

async function proveGone(docker: Docker, stack: string): Promise<void> {
  const left = await inventory(docker, stack);
  if (isEmpty(left)) return;
  throw new VisibleError({
    doing: `taking down the stack ${stack}`,
    found: 'something of it is still on the engine',
    evidence: [...left.containers.map(({ name }) => name), ...left.networks, ...left.volumes],
    next: 'run `npm run down` again; if it stays, remove it by hand and tell us',
    exitCode: ExitCode.stack,
  });
}
