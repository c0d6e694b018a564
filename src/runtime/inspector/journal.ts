import type { Invocation } from './invocation.ts';

type Listener = (invocation: Invocation) => void;

/** The last invocations, and whoever wants to hear of the next ones. */
export class Journal {
  readonly #capacity: number;
  readonly #ring: Invocation[] = [];
  readonly #listeners = new Set<Listener>();
  #next = 0;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  add(invocation: Invocation): void {
    this.#ring[this.#next] = invocation;
    this.#next = (this.#next + 1) % this.#capacity;
    for (const listener of this.#listeners) listener(invocation);
  }

  /** The newest first, `limit` at most. */
  last(limit: number, isWanted: (invocation: Invocation) => boolean = () => true): Invocation[] {
    const ordered = [...this.#ring.slice(this.#next), ...this.#ring.slice(0, this.#next)];
    return ordered.reverse().filter(isWanted).slice(0, limit);
  }

  clear(): void {
    this.#ring.length = 0;
    this.#next = 0;
  }

  /** Returns what ends it. */
  listen(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
