import { ExitCode } from '../report/visible-error.ts';
import { sayError, sayWarning } from './say.ts';

/** Steps that each stand alone: one that fails is remembered, and the next is tried all the same. */
export class CleanUp {
  readonly #troubles: string[] = [];

  async step(what: string, work: () => unknown): Promise<void>;
  async step<Value>(
    what: string,
    work: () => Value | Promise<Value>,
    otherwise: Value,
  ): Promise<Value>;
  async step(what: string, work: () => unknown, otherwise?: unknown): Promise<unknown> {
    try {
      return await work();
    } catch (error) {
      this.trouble(`${what}: ${error instanceof Error ? error.message : String(error)}`);
      return otherwise;
    }
  }

  trouble(message: string): void {
    this.#troubles.push(message);
  }

  /** A job that did its work is not to be failed by its clean-up, unless the caller wants that. */
  report(strict: boolean): number {
    for (const trouble of this.#troubles)
      if (strict) sayError(trouble);
      else sayWarning(trouble);
    return strict && this.#troubles.length > 0 ? ExitCode.failed : 0;
  }
}
