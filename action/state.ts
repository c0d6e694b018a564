import * as core from '@actions/core';
import * as z from 'zod';
import type { Outcome } from './seen.ts';

/**
 * What `post` must know, saved before the first thing is touched. `post` reads neither the inputs
 * nor the workspace again: both may have changed, or be gone.
 */
const jobState = z.object({
  stack: z.string(),
  /** The runner's temporary folder, below which the job has its own; see placesOfJob. */
  temporary: z.string(),
  evidenceDirectory: z.string(),
  keepOnFailure: z.boolean(),
  strictCleanup: z.boolean(),
});
export type JobState = z.output<typeof jobState>;

/** A cache entry that was not there when `main` looked for it, and what to put into it. */
const missedEntry = z.object({
  name: z.enum(['Pulumi', 'model', 'images']),
  key: z.string(),
  paths: z.array(z.string()),
  images: z.array(z.string()),
});
export type MissedEntry = z.output<typeof missedEntry>;

/** The first thing that `main` does: the runner starts the same file again for `post`. */
export const markMain = (): void => {
  core.saveState('phase', 'post');
};
export const isPost = (): boolean => core.getState('phase') === 'post';

export const saveJob = (state: JobState): void => {
  core.saveState('job', state);
};
/** Undefined when `main` ended before it touched anything. */
export const readJob = (): JobState | undefined => read('job', jobState);

/** The engine's address, saved before anything is made on it. */
export const saveEngine = (host: string): void => {
  core.saveState('engine', host);
};
/** '' when `main` ended before it had found one. */
export const readEngine = (): string => core.getState('engine');

/** The container daemon that this job started, to be ended with it. */
export const saveDaemon = (pid: number): void => {
  core.saveState('daemon', pid);
};
export const readDaemon = (): number | undefined => read('daemon', z.int().positive());

export const saveOutcome = (outcome: Outcome): void => {
  core.saveState('outcome', outcome);
};
/** Of `main`. */
export const hasPassed = (): boolean => core.getState('outcome') === 'passed';
export const hasFailed = (): boolean => core.getState('outcome') === 'failed';

export const saveMissed = (entries: readonly MissedEntry[]): void => {
  core.saveState('missed', entries);
};
export const readMissed = (): readonly MissedEntry[] => read('missed', z.array(missedEntry)) ?? [];

/** A state that is not what was written is as good as none. */
function read<Value>(key: string, form: z.ZodType<Value>): Value | undefined {
  try {
    return form.parse(JSON.parse(core.getState(key)));
  } catch {
    return undefined;
  }
}
