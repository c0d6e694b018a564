import { runtimeRole } from '../infra/names.ts';
import { ExitCode, VisibleError } from '../report/visible-error.ts';
import type { StackContainer } from './inventory.ts';

/** A fault as the twin lists it; src/runtime/faults/ has every kind. */
export interface ArmedFault {
  readonly fault: Readonly<Record<string, unknown>> & { readonly kind: string };
  readonly seen: number;
  readonly struck: number;
  readonly secondsLeft?: number;
  readonly isOver: boolean;
}

/** The twin is on this machine: it answers at once, or not at all. */
const answerMs = 3_000;

/** Where the stack’s twin listens on this machine; undefined when it has none, or it is not up. */
export const runtimeUrl = (containers: readonly StackContainer[]): string | undefined =>
  containers.find(({ role }) => role === runtimeRole)?.urls[0];

/** The twin’s own API, for commands. */
export class RuntimeTwin {
  readonly url: string;

  constructor(url: string) {
    this.url = url;
  }

  faults(): Promise<readonly ArmedFault[]> {
    return this.#ask('GET');
  }

  /** One more. Throws VisibleError when the twin does not take it. */
  arm(fault: Readonly<Record<string, unknown>>): Promise<readonly ArmedFault[]> {
    return this.#ask('POST', fault);
  }

  clear(): Promise<readonly ArmedFault[]> {
    return this.#ask('DELETE');
  }

  async #ask(method: string, body?: unknown): Promise<readonly ArmedFault[]> {
    const answer = await fetch(`${this.url}/_local/faults`, {
      method,
      signal: AbortSignal.timeout(answerMs),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    }).catch((error: unknown) => {
      throw this.#problem(String((error as Error).cause ?? error), ExitCode.stack);
    });
    const said = (await answer.json()) as { faults?: readonly ArmedFault[]; message?: string };
    if (answer.ok && said.faults) return said.faults;
    throw this.#problem(said.message ?? `status ${answer.status}`, ExitCode.usage);
  }

  #problem(found: string, exitCode: number): VisibleError {
    return new VisibleError({
      doing: `asking the runtime twin at ${this.url} about its faults`,
      found,
      next:
        exitCode === ExitCode.usage
          ? 'docs/runtime.md lists every fault and what it takes'
          : 'look at `npm run status` and `npm run logs runtime`',
      exitCode,
    });
  }
}

/** What the stack's twin was told to do wrong: nothing where there is no twin that answers. */
export async function armedFaults(
  containers: readonly StackContainer[],
): Promise<readonly ArmedFault[]> {
  const url = runtimeUrl(containers);
  const faults = url === undefined ? [] : await new RuntimeTwin(url).faults().catch(() => []);
  return faults.filter(({ isOver }) => !isOver);
}

/** For people: `throttle share=0.5 (struck 3 of 7, 12 s left)`. */
export function describeFault({ fault, seen, struck, secondsLeft, isOver }: ArmedFault): string {
  const { kind, ...rest } = fault;
  const isUsual = (name: string, value: unknown) =>
    (name === 'share' && value === 1) || (name === 'seed' && value === 0);
  const words = Object.entries(rest)
    .filter(([name, value]) => !isUsual(name, value))
    .map(([name, value]) => `${name}=${String(value)}`);
  const left = secondsLeft === undefined ? '' : `, ${Math.ceil(secondsLeft)} s left`;
  const state = isOver ? ', over' : left;
  return `${[kind, ...words].join(' ')} (struck ${struck} of ${seen}${state})`;
}
