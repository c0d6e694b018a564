import type { StepTime } from '../report/steps.ts';
import type { Problem } from '../report/visible-error.ts';
import type { Check } from '../smoke/checks.ts';
import type { Drift } from '../smoke/golden.ts';
import type { Latency } from '../smoke/latency.ts';
import type { StackContainer } from '../stack/inventory.ts';
import type { Outputs } from '../stack/workspace.ts';
import type { Job } from './job.ts';

/** The caller's tests, when they have ended. */
export interface TestResult {
  readonly command: string;
  readonly exitCode: number;
  readonly seconds: number;
}

/** What the job has seen so far; what is missing was not reached. Filled in as it goes. */
export interface Seen {
  job?: Job;
  stack?: string;
  evidenceDirectory?: string;
  outputs?: Outputs;
  services?: readonly StackContainer[];
  steps?: readonly StepTime[];
  /** From the Action's start to the first embedding. */
  seconds?: number;
  checks?: readonly Check[];
  latency?: Latency;
  /** From the container's start to its first good health check, in seconds. */
  coldStart?: number | undefined;
  /** By image name: its digest, or its id on this engine. */
  digests?: Readonly<Record<string, string>>;
  drift?: Drift | undefined;
  minCosine?: number;
  tests?: TestResult;
  problem?: Problem | undefined;
}
