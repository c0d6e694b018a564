/** A line of `act --json`, as far as it is read here. */
interface ActLine {
  readonly jobID?: string;
  readonly jobResult?: string;
  /** "Main" or "Post"; steps that act makes itself have none. */
  readonly stage?: string;
  /** The step's `id`, or its index. */
  readonly stepID?: readonly string[];
  readonly stepResult?: Result;
  /** What a step told the runner: set-output, error, summary, … */
  readonly command?: string;
  readonly name?: string;
  readonly arg?: string;
  readonly content?: string;
  readonly kvPairs?: Readonly<Record<string, string>>;
  readonly raw_output?: boolean;
  readonly msg: string;
}

export type Result = 'success' | 'failure' | 'skipped' | 'cancelled';

export interface Annotation {
  readonly level: 'error' | 'warning' | 'notice';
  readonly title: string | undefined;
  readonly message: string;
}

/** What a job came to, and what its steps said. */
export interface JobRecord {
  /** Undefined as long as it has not ended. */
  readonly result: string | undefined;
  /** By stage and step: "Main stack", "Post stack", "Main 3". */
  readonly steps: Readonly<Record<string, Result>>;
  /** Of all steps; the ids of those that have outputs differ from each other here. */
  readonly outputs: Readonly<Record<string, string>>;
  readonly annotations: readonly Annotation[];
  /** Markdown, in the order in which the steps wrote it. */
  readonly summary: string;
  /** What the steps printed, by stage and step. */
  readonly printed: Readonly<Record<string, string>>;
}

const annotationLevels: readonly string[] = ['error', 'warning', 'notice'];

/** The lines of a run that may still be going on. */
export class ActLog {
  readonly #lines: ActLine[] = [];

  /** Takes a line of act's output; what is not JSON is act's own talk. */
  add(text: string): void {
    if (text.startsWith('{')) this.#lines.push(JSON.parse(text) as ActLine);
  }

  job(id: string): JobRecord {
    const lines = this.#lines.filter(({ jobID }) => jobID === id);
    const steps: Record<string, Result> = {};
    const printed: Record<string, string> = {};
    for (const { stage, stepID, stepResult, raw_output, msg } of lines) {
      if (stage === undefined || stepID === undefined) continue;
      const step = `${stage} ${stepID.join('.')}`;
      if (stepResult !== undefined) steps[step] = stepResult;
      if (raw_output) printed[step] = (printed[step] ?? '') + msg;
    }
    const told = (command: string) => lines.filter((line) => line.command === command);
    return {
      result: lines.find(({ jobResult }) => jobResult !== undefined)?.jobResult,
      steps,
      printed,
      outputs: Object.fromEntries(told('set-output').map(({ name = '', arg = '' }) => [name, arg])),
      annotations: lines.flatMap(annotation),
      summary: told('summary')
        .map(({ content = '' }) => content)
        .join(''),
    };
  }

  /** For people: why a run was not what a test expected. */
  text(): string {
    return this.#lines.map(({ jobID = '', msg }) => `${jobID} ${msg.trimEnd()}`).join('\n');
  }
}

function annotation({ command, arg = '', kvPairs }: ActLine): Annotation[] {
  if (command === undefined || !annotationLevels.includes(command)) return [];
  const level = command as Annotation['level'];
  return [{ level, title: kvPairs?.['title'], message: arg }];
}
