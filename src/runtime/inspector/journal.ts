import type { Invocation } from './invocation.ts';
import { Slots } from './slots.ts';

type Listener = (invocation: Invocation) => void;

/** The last invocations, and whoever wants to hear of the next ones. */
export class Journal {
  readonly #capacity: number;
  readonly #slots: Slots<Invocation>;
  readonly #listeners = new Set<Listener>();
  /** How many were added since the beginning. */
  #added = 0;

  constructor(capacity: number) {
    this.#capacity = capacity;
    this.#slots = new Slots(capacity);
  }

  add(invocation: Invocation): void {
    this.#slots.set(this.#added % this.#capacity, invocation);
    this.#added += 1;
    for (const listener of this.#listeners) listener(invocation);
  }

  /** The newest first, `limit` at most. */
  last(limit: number, isWanted: (invocation: Invocation) => boolean = () => true): Invocation[] {
    const found: Invocation[] = [];
    const oldest = Math.max(0, this.#added - this.#capacity);
    for (let at = this.#added - 1; at >= oldest && found.length < limit; at -= 1) {
      const invocation = this.#slots.get(at % this.#capacity);
      if (invocation && isWanted(invocation)) found.push(invocation);
    }
    return found;
  }

  clear(): void {
    this.#slots.clear();
    this.#added = 0;
  }

  /** Returns what ends it. */
  listen(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
