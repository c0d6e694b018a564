import { randomUUID } from 'node:crypto';

interface Session {
  readonly variant: string;
  readonly expires: number;
}

/** A header of a container that opened a session: `id; Expires=2026-01-01T00:00:00Z`. */
const opened = /^(?<id>[a-zA-Z0-9](-*[a-zA-Z0-9])*);\sExpires=(?<expires>\S+Z)$/;

/** Sessions are dropped when they are over; this is how many may be open at most. */
const mostSessions = 10_000;

/** The stateful sessions of one endpoint: each stays with the variant that opened it. */
export class Sessions {
  readonly #open = new Map<string, Session>();
  readonly #now: () => number;

  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  /** The variant that has the session, or undefined when there is no such session any more. */
  variantOf(id: string): string | undefined {
    const session = this.#open.get(id);
    if (!session) return undefined;
    if (session.expires > this.#now()) return session.variant;
    this.#open.delete(id);
    return undefined;
  }

  /** Remembers what a container says in its New-Session-Id header. */
  remember(header: string, variant: string): void {
    const { id, expires } = opened.exec(header)?.groups ?? {};
    if (id !== undefined && expires !== undefined) this.#add(id, variant, Date.parse(expires));
  }

  /** Opens one of ours, and gives the header that tells it. */
  create(variant: string, seconds: number): string {
    const id = randomUUID();
    // The header has whole seconds.
    const expires = Math.ceil((this.#now() + seconds * 1000) / 1000) * 1000;
    this.#add(id, variant, expires);
    return `${id}; Expires=${new Date(expires).toISOString().replace('.000Z', 'Z')}`;
  }

  close(id: string): void {
    this.#open.delete(id);
  }

  #add(id: string, variant: string, expires: number): void {
    if (this.#open.size >= mostSessions) this.#dropOldest();
    this.#open.set(id, { variant, expires });
  }

  #dropOldest(): void {
    const [oldest] = this.#open.keys();
    if (oldest !== undefined) this.#open.delete(oldest);
  }
}
