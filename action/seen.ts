import type { StepTime } from '../report/steps.ts';
import type { Problem } from '../report/visible-error.ts';
import type { Check } from '../smoke/checks.ts';
import type { Drift } from '../smoke/golden.ts';
import type { Latency } from '../smoke/latency.ts';
import type { StackContainer } from '../stack/inventory.ts';
import type { Outputs } from '../stack/workspace.ts';

/** The caller's tests, when they have ended. */
export interface TestResult {
  readonly command: string;
  readonly exitCode: number;
  readonly seconds: number;
}

/** How the Action's `main` ended; undefined when it was killed. */
export type Outcome = 'passed' | 'failed' | 'cancelled';

/** What the job has seen so far; what is missing was not reached. Filled in as it goes. */
export interface Seen {
  outcome?: Outcome;
  /** What nobody should read, wherever it is found; see secrets.ts. */
  secrets?: readonly string[];
  stack?: string;
  evidenceDirectory?: string;
  outputs?: Outputs;
  services?: readonly StackContainer[];
  /** In the order in which they ended; they begin at so many seconds from the Action's start. */
  steps?: StepTime[];
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
