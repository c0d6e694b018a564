import type { ListrTask } from 'listr2';
import { Listr, ListrLogger, ListrLogLevels } from 'listr2';
import type { Progress } from './progress.ts';

/** One thing that a command does, shown with its progress and how long it took. */
export interface Step {
  readonly title: string;
  /** Resolves to the outcome in a few words: "present", "built from package registries". */
  readonly run: (progress: Progress) => Promise<string>;
}

/** Steps in the order in which they may run. */
export type Plan =
  Step | { readonly inOrder: readonly Plan[] } | { readonly together: readonly Plan[] };

/** What a step came to. */
export interface StepTime {
  readonly title: string;
  readonly outcome: string;
  /** When it began, in seconds from the start of the plan. */
  readonly start: number;
  readonly seconds: number;
  /** Absent for a step that was done. */
  readonly failed?: true;
}

/** `live` redraws a terminal; `lines` only ever adds lines, for logs; `silent` shows nothing. */
export type Show = 'live' | 'lines' | 'silent';

/** Between two progress lines of one step in a log: enough to see that it lives. */
const lineEveryMs = 10_000;

/** What an earlier step left for a later one; that it ran is the plan's doing. */
export function left<Value>(value: Value | undefined): Value {
  if (value === undefined) throw new Error('a step did not run before its result was needed');
  return value;
}

/**
 * Runs the plan; a step that throws ends it with that error. `onStep` is told of every step that
 * ended, that one included.
 */
export async function runSteps(
  plan: Plan,
  show: Show,
  onStep: (time: StepTime) => void = () => undefined,
): Promise<readonly StepTime[]> {
  const times: StepTime[] = [];
  const ended = (time: StepTime) => {
    times.push(time);
    onStep(time);
  };
  const run: Run = { ended, show, began: performance.now() };
  const options = {
    concurrent: 'together' in plan,
    exitOnError: true,
    registerSignalListeners: false,
  };
  const list = new Listr([task(plan, run)].flat(), { ...options, ...rendering(show) });
  try {
    await list.run();
  } catch (error) {
    throw error instanceof StepFailed ? error.cause : error;
  }
  return times;
}

/** What the steps of one run share. */
interface Run {
  readonly ended: (time: StepTime) => void;
  readonly show: Show;
  /** By `performance.now()`. */
  readonly began: number;
}

/** What the list shows of a failure: the command that runs the steps shows the cause, once. */
class StepFailed extends Error {
  override readonly name = 'StepFailed';

  constructor(title: string, cause: unknown) {
    super(title, { cause });
  }
}

function rendering(show: Show): object {
  if (show === 'silent') return { renderer: 'silent' };
  if (show === 'live')
    return {
      renderer: 'default',
      rendererOptions: { showErrorMessage: false, collapseSubtasks: false },
    };
  // Results go to standard output, so that `--json` can be piped; all else goes beside it.
  const logger = new ListrLogger({ useIcons: true, toStderr: Object.values(ListrLogLevels) });
  return { renderer: 'simple', rendererOptions: { logger } };
}

function task(plan: Plan, run: Run): ListrTask | ListrTask[] {
  if ('inOrder' in plan) return plan.inOrder.flatMap((part) => task(part, run));
  if ('together' in plan)
    return {
      task: (_, wrapper) =>
        wrapper.newListr(
          plan.together.map((part) => group(part, run)),
          { concurrent: true, exitOnError: true },
        ),
    };
  return leaf(plan, run);
}

/** A sequence inside a concurrent list needs a list of its own. */
function group(plan: Plan, run: Run): ListrTask {
  if (!('inOrder' in plan)) return [task(plan, run)].flat()[0] as ListrTask;
  return {
    task: (_, wrapper) => wrapper.newListr([task(plan, run)].flat(), { concurrent: false }),
  };
}

function leaf(step: Step, { ended, show, began }: Run): ListrTask {
  const { title } = step;
  return {
    title,
    task: async (_, wrapper) => {
      const started = performance.now();
      let told = show === 'lines' ? started : 0;
      const update = (line: string, when?: 'at once') => {
        const isSoon = performance.now() - told < lineEveryMs;
        if (show === 'lines' && isSoon && when !== 'at once') return;
        told = performance.now();
        wrapper.output = line;
      };
      const start = (started - began) / 1000;
      const elapsed = () => (performance.now() - started) / 1000;
      const outcome = await step.run({ update }).catch((cause: unknown) => {
        ended({ title, outcome: 'failed', start, seconds: elapsed(), failed: true });
        throw new StepFailed(title, cause);
      });
      const seconds = elapsed();
      ended({ title, outcome, start, seconds });
      if (show === 'live') wrapper.output = '';
      wrapper.title = `${title}: ${outcome} (${seconds.toFixed(1)} s)`;
    },
  };
}
