/** Why a container cannot be sent an invocation: its model is still loading, or it has gone away. */
export type NotReady = 'loading' | 'unavailable';
export type Readiness = 'ready' | NotReady;

/**
 * Whether a container can be sent an invocation. It is asked by `/ping` until it has been ready once
 * and again after its connections were refused: no invocation of a running container waits for it.
 */
export class ReadinessWatch {
  readonly #ping: () => Promise<'ready' | 'loading' | 'refused'>;
  #state: 'never' | 'ready' | 'lost' = 'never';
  #asking: Promise<Readiness> | undefined;

  constructor(ping: () => Promise<'ready' | 'loading' | 'refused'>) {
    this.#ping = ping;
  }

  get isReady(): boolean {
    return this.#state === 'ready';
  }

  /** Resolves at once while it is ready; requests that ask at the same time share one ping. */
  ask(): Promise<Readiness> {
    if (this.#state === 'ready') return Promise.resolve('ready');
    this.#asking ??= this.#look().finally(() => {
      this.#asking = undefined;
    });
    return this.#asking;
  }

  /** Its connections are refused: what it is must be asked anew. Tells what that means for clients. */
  refused(): NotReady {
    if (this.#state === 'never') return 'loading';
    this.#state = 'lost';
    return 'unavailable';
  }

  async #look(): Promise<Readiness> {
    const said = await this.#ping();
    if (said === 'refused') return this.refused();
    if (said === 'ready') this.#state = 'ready';
    return said;
  }
}
