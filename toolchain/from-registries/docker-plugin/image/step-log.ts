/** docker's "Step 1/2 : FROM x"; podman's "STEP 1/2: FROM x", "[1/3] STEP 1/2: FROM x" in stages. */
const stepLine = /^(\[\d+\/\d+\] )?step \d+\/\d+ ?: /i;
/** Lines of a failed step that are worth showing. */
const shown = 20;

/** What a build prints, cut into its steps, so that a failure can show the step it happened in. */
export class StepLog {
  readonly #progress: (line: string) => void;
  #step = '';
  #lines: string[] = [];
  #rest = '';

  constructor(progress: (line: string) => void) {
    this.#progress = progress;
  }

  add(text: string): void {
    const lines = (this.#rest + text).split('\n');
    this.#rest = lines.pop() ?? '';
    for (const line of lines.map((raw) => raw.trimEnd()).filter((raw) => raw !== '')) {
      if (stepLine.test(line)) {
        this.#step = line;
        this.#lines = [];
        this.#progress(line);
      } else {
        this.#lines.push(line);
      }
    }
  }

  /** The failed step and the end of what it printed. */
  evidence(): string[] {
    const lines = [...this.#lines, this.#rest].filter((line) => line !== '').slice(-shown);
    return this.#step === '' ? [] : [`  ${this.#step}`, ...lines.map((line) => `  | ${line}`)];
  }
}
