import { readdirSync, readFileSync } from 'node:fs';

const everyMs = 25;

/** All arguments of all processes of this machine that are seen while it watches. */
export class WatchedArguments implements Disposable {
  readonly #seen = new Set<string>();
  readonly #timer: NodeJS.Timeout;

  constructor() {
    this.#timer = setInterval(() => {
      this.#look();
    }, everyMs);
  }

  /** One command line each, its arguments parted by blanks. */
  get seen(): readonly string[] {
    return [...this.#seen];
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }

  #look(): void {
    for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
      try {
        this.#seen.add(readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim());
      } catch {
        // It has ended meanwhile.
      }
    }
  }
}
