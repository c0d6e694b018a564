import { hostname } from 'node:os';
import type Docker from 'dockerode';
import { label } from '../infra/names.ts';
import { inventory } from '../stack/inventory.ts';
import { labelled, labelsAmong } from '../stack/labelled.ts';
import { takeAway } from '../stack/take-away.ts';
import type { EngineStep } from '../toolchain/setup.ts';
import type { Job } from './job.ts';
import { identityOf, jobLabel } from './job.ts';

type Labels = Readonly<Record<string, string>>;

/**
 * Whether the job that these labels tell of has ended. On this host its process says so; elsewhere
 * (a runner in a container, say) only that this very runner, which does one job at a time, is now
 * at another one. What can not be told is taken for alive.
 */
export function hasEnded(
  labels: Labels,
  job: Job,
  identify: (pid: number) => string | undefined = identityOf,
  host: string = hostname(),
): boolean {
  const recorded = labels[jobLabel.process];
  const [onHost, pid] = recorded?.split(':') ?? [];
  if (recorded !== undefined && onHost === host) {
    if (recorded === job.process) return labels[jobLabel.run] !== job.run;
    return identify(Number(pid)) !== recorded;
  }
  return job.runner !== '' && labels[jobLabel.runner] === job.runner;
}

/** The stacks on this engine that ended jobs of this repository left behind. */
async function findLeftOvers(docker: Docker, job: Job): Promise<readonly string[]> {
  const theirs = await labelled(docker, [`${jobLabel.repository}=${job.repository}`, label.stack]);
  const ended = labelsAmong(theirs)
    .filter((labels) => hasEnded(labels, job))
    .flatMap((labels) => labels[label.stack] ?? []);
  return [...new Set(ended)].sort();
}

/** Takes them away by label: their state went with their jobs' temporary folders. */
export const clearLeftOvers = (job: Job): EngineStep => ({
  title: 'left-overs of ended jobs',
  run: async ({ docker }) => {
    const stacks = await findLeftOvers(docker, job);
    for (const stack of stacks) await takeAway(docker, await inventory(docker, stack));
    return stacks.length === 0 ? 'none' : `removed ${stacks.join(', ')}`;
  },
});
