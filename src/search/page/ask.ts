import type { SearchAnswer } from '../contract.ts';
import type { Asked } from './address.ts';
import { writeAddress } from './address.ts';

/** Why there is no answer. */
export type Trouble = 'offline' | 'unavailable' | 'refused' | 'mistake';

export type Outcome =
  | { readonly kind: 'answer'; readonly answer: SearchAnswer }
  | { readonly kind: 'trouble'; readonly trouble: Trouble }
  /** A later question took its place. */
  | { readonly kind: 'stale' };

/** Fits a screen or two. */
const shown = 24;
/** Browsers give up what is under way when the machine's networks change, as they do when a stack comes up. */
const againMs = 300;

export interface Asker {
  readonly ask: (asked: Asked) => Promise<Outcome>;
  /** Ends the question that is under way. */
  readonly stop: () => void;
}

/** Asks the service, one question at a time: a new one ends the one before. */
export function asker(): Asker {
  let current = new AbortController();
  return {
    async ask(asked) {
      current.abort();
      const { signal } = (current = new AbortController());
      try {
        const response = await fetchAgain(`search${writeAddress(asked)}&k=${shown}`, signal);
        if (!response.ok) return { kind: 'trouble', trouble: troubleOf(response.status) };
        return { kind: 'answer', answer: (await response.json()) as SearchAnswer };
      } catch {
        return signal.aborted ? { kind: 'stale' } : { kind: 'trouble', trouble: 'offline' };
      }
    },
    stop() {
      current.abort();
    },
  };
}

/** Once more where there was no answer at all. */
async function fetchAgain(address: string, signal: AbortSignal): Promise<Response> {
  try {
    return await fetch(address, { signal });
  } catch (error) {
    if (signal.aborted) throw error;
    await new Promise((resolve) => setTimeout(resolve, againMs));
    return fetch(address, { signal });
  }
}

function troubleOf(status: number): Trouble {
  if (status === 400) return 'refused';
  return status === 503 ? 'unavailable' : 'mistake';
}
