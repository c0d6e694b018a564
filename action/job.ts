import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { slug } from '../stack/slug.ts';

/** The job that this Action is a step of, as far as a stack's name and labels need it. */
export interface Job {
  /** `owner/name`. */
  readonly repository: string;
  /** `<run id>-<attempt>`. */
  readonly run: string;
  readonly id: string;
  /** A runner does one job at a time, so its name tells whose left-overs are whose. */
  readonly runner: string;
  /** The process that lives as long as the job; undefined where that cannot be told. */
  readonly process: string | undefined;
}

export const jobLabel = {
  repository: 'sagemaker-local.repository',
  run: 'sagemaker-local.run',
  runner: 'sagemaker-local.runner',
  process: 'sagemaker-local.process',
} as const;

export function thisJob(env: NodeJS.ProcessEnv = process.env, parent = process.ppid): Job {
  return {
    repository: env['GITHUB_REPOSITORY'] ?? 'none',
    run: `${env['GITHUB_RUN_ID'] ?? '0'}-${env['GITHUB_RUN_ATTEMPT'] ?? '1'}`,
    id: env['GITHUB_JOB'] ?? 'job',
    runner: env['RUNNER_NAME'] ?? '',
    process: identityOf(parent),
  };
}

/** By which a later job recognises what this one left. */
export function labelsOfJob(job: Job): Readonly<Record<string, string>> {
  return {
    [jobLabel.repository]: job.repository,
    [jobLabel.run]: job.run,
    [jobLabel.runner]: job.runner,
    ...(job.process === undefined ? {} : { [jobLabel.process]: job.process }),
  };
}

/**
 * A name that no other job has: the run, the attempt, the job, and a word of its own, because the
 * rows of a matrix share all three.
 */
export function stackNameFor(job: Job, ownWord: string): string {
  return `ci-${job.run}-${slug(job.id, 20) || 'job'}-${ownWord}`;
}

/**
 * Host, number and start of a process: a number alone is another process's by and by. Undefined
 * for a process that is no more, and on systems without /proc.
 */
export function identityOf(pid: number, host: string = hostname()): string | undefined {
  const start = startOf(pid);
  return start === undefined ? undefined : `${host}:${pid}:${start}`;
}

/** In clock ticks since the machine's start: field 22 of proc(5)'s stat, counted after the name. */
function startOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  } catch {
    return undefined;
  }
}
