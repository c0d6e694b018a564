import { unlessAborted } from './abort.ts';

interface Ongoing<T> {
  readonly promise: Promise<T>;
  readonly control: AbortController;
  callers: number;
}

/** Made once: an error for each request would take longer than the rest of it. */
const nobodyWaits = new DOMException('nobody waits for it', 'AbortError');

/** Work that callers with the same key share; it is aborted when the last of them has gone. */
export class SharedWork<T> {
  readonly #ongoing = new Map<string, Ongoing<T>>();
  readonly #start: (key: string, signal: AbortSignal) => Promise<T>;

  constructor(start: (key: string, signal: AbortSignal) => Promise<T>) {
    this.#start = start;
  }

  /** Rejects with the work’s error, or with the reason of this caller’s own signal. */
  async join(key: string, signal?: AbortSignal): Promise<T> {
    const ongoing = this.#ongoing.get(key) ?? this.#begin(key);
    ongoing.callers += 1;
    try {
      return await unlessAborted(ongoing.promise, signal);
    } finally {
      ongoing.callers -= 1;
      if (ongoing.callers === 0) this.#end(key, ongoing);
    }
  }

  /** Rejects all callers with this reason, at once. */
  abort(reason: Error): void {
    for (const { control } of this.#ongoing.values()) control.abort(reason);
  }

  #begin(key: string): Ongoing<T> {
    const control = new AbortController();
    const promise = unlessAborted(this.#start(key, control.signal), control.signal);
    const ongoing = { promise, control, callers: 0 };
    this.#ongoing.set(key, ongoing);
    return ongoing;
  }

  /** Nobody waits: what still goes on is stopped, and whoever comes next begins anew. */
  #end(key: string, ongoing: Ongoing<T>): void {
    if (this.#ongoing.get(key) === ongoing) this.#ongoing.delete(key);
    ongoing.control.abort(nobodyWaits);
  }
}
