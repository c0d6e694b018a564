/** What a person needs to mend a problem, in the order in which they need it. */
export interface Problem {
  /** What was being done: "starting the container engine". */
  readonly doing: string;
  /** What was found instead of success, with the measured value. */
  readonly found: string;
  /** What was expected, where it is not obvious from `doing`. */
  readonly expected?: string;
  /** What to do next: a command to run, a setting to change. */
  readonly next: string;
  /** Lines of evidence (a log's tail, a probe's answer), shown indented. */
  readonly evidence?: readonly string[];
  /** The process's exit code; see `ExitCode`. */
  readonly exitCode?: number;
  readonly cause?: unknown;
}

/** Exit codes of the commands; documented in the README. */
export const ExitCode = {
  /** A check of a running stack failed, or the stack is not what it should be. */
  failed: 1,
  /** Wrong arguments or settings: nothing was touched. */
  usage: 2,
  /** The machine lacks something: an engine, a tool, a free port, disk. */
  machine: 3,
  /** The stack could not be brought to the wanted state. */
  stack: 4,
  /** Another process holds the stack. */
  busy: 5,
  /** Interrupted by a signal (128 + SIGINT). */
  interrupted: 130,
} as const;

/**
 * An error that is meant for the user, as opposed to a bug: printed as its message alone, never
 * with a stack trace. Every other error that reaches the top of a command is a bug and keeps its
 * stack and its cause.
 */
export class VisibleError extends Error {
  override readonly name = 'VisibleError';
  readonly problem: Problem;
  readonly exitCode: number;

  constructor(problem: Problem) {
    super(describe(problem), problem.cause === undefined ? {} : { cause: problem.cause });
    this.problem = problem;
    this.exitCode = problem.exitCode ?? ExitCode.failed;
  }
}

/** One line a fact, in the order doing, found, expected, next; evidence before `next`. */
export function describe(problem: Problem): string {
  return [
    `${problem.doing}: ${problem.found}`,
    ...(problem.expected === undefined ? [] : [`  expected: ${problem.expected}`]),
    ...(problem.evidence ?? []).map((line) => `  | ${line}`),
    `  next: ${problem.next}`,
  ].join('\n');
}
