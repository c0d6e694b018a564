import { setTimeout as pause } from 'node:timers/promises';
import pLimit from 'p-limit';
import type { EmbeddingsClient } from '../embeddings/index.ts';
import { EmbeddingError } from '../embeddings/index.ts';
import { DatabaseUnavailable } from '../service/database.ts';
import { Bell } from './bell.ts';
import type { Embedded, Failed, Queue, Work } from './queue.ts';
import { leaseMs } from './queue.ts';
import { isForGood, pauseOf } from './verdict.ts';

export interface WorkerParts {
  readonly queue: Queue;
  readonly client: Pick<EmbeddingsClient, 'embed'>;
  /** Texts at the endpoint at one time. */
  readonly concurrency: number;
  /** Something was stored, or failed. */
  readonly onProgress: () => Promise<void>;
  /** The queue could not be reached, or the worker made a mistake. */
  readonly onTrouble: (error: unknown) => void;
}

/** Embeddings that are stored together, and for how long they wait for each other. */
const together = { most: 128, ms: 150 };
/** Without a call: work that a crash gave back, or whose pause is over. */
const pollMs = 1_000;
const troubleMs = 500;
/** While all that is asked fails, so long until the next few are tried, at most. */
const longestRestMs = 2_000;
/** At the end the endpoint gets so long for what it was asked. */
const graceMs = 4_000;

/**
 * Takes work from the queue, has it embedded, and stores what comes, all at the same time: the next is
 * there before the endpoint has done the last.
 */
export class Worker {
  readonly #parts: WorkerParts;
  readonly #held = new Set<Work>();
  readonly #ended = new AbortController();
  readonly #called = new Bell();
  readonly #stopped = new Bell();
  readonly #room = new Bell();
  readonly #answers = new Bell();
  readonly #most: number;
  readonly #embedded: Embedded[] = [];
  readonly #failed: Failed[] = [];
  readonly #released: Work[] = [];
  #asked = 0;
  #failuresInARow = 0;
  #isTaking = true;
  #isStopping = false;
  readonly #loops: readonly Promise<void>[];

  constructor(parts: WorkerParts) {
    this.#parts = parts;
    this.#most = 4 * parts.concurrency;
    const renewal = setInterval(() => void this.#renew(), leaseMs / 3);
    const taking = this.#taking();
    const storing = this.#storing(taking).finally(() => {
      clearInterval(renewal);
    });
    this.#loops = [taking, storing];
  }

  /** There may be work: do not wait for the next look. */
  call(): void {
    this.#called.ring();
  }

  /** What is at the endpoint is awaited for a while, all else given back. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    for (const bell of [this.#called, this.#room, this.#answers, this.#stopped]) bell.ring();
    const timer = setTimeout(() => {
      this.#ended.abort();
    }, graceMs);
    await Promise.all(this.#loops);
    clearTimeout(timer);
  }

  async #taking(): Promise<void> {
    const limit = pLimit(this.#parts.concurrency);
    while (!this.#isStopping) {
      if (this.#held.size > this.#most / 2) {
        await this.#room.rung();
        continue;
      }
      const works = await this.#tried(() => this.#parts.queue.take(this.#most - this.#held.size));
      if (works === undefined) await this.#called.rung(troubleMs);
      else if (works.length === 0) await this.#called.rung(pollMs);
      for (const work of works ?? []) this.#held.add(work);
      this.#asked += works?.length ?? 0;
      for (const work of works ?? []) void limit(() => this.#embed(work));
      await this.#rest();
    }
  }

  async #embed(work: Work): Promise<void> {
    if (this.#isStopping) this.#released.push(work);
    else
      try {
        const { signal } = this.#ended;
        const embedding = await this.#parts.client.embed(work.text, { signal });
        this.#embedded.push({ work, embedding });
        this.#failuresInARow = 0;
      } catch (error) {
        this.#fail(work, error);
      }
    this.#asked -= 1;
    this.#answers.ring();
  }

  #fail(work: Work, error: unknown): void {
    const isKnown = error instanceof EmbeddingError;
    if (isKnown && error.kind === 'aborted') {
      this.#released.push(work);
      return;
    }
    const reason = error instanceof Error ? error.message : String(error);
    if (isKnown && isForGood(error)) {
      this.#failed.push({ work, reason, pauseMs: null });
      return;
    }
    if (!isKnown) this.#parts.onTrouble(error);
    this.#failuresInARow += 1;
    this.#failed.push({ work, reason, pauseMs: pauseOf(work.attempts) });
  }

  /** Nothing is taken for a while where nothing succeeds: an endpoint that is down is left alone. */
  async #rest(): Promise<void> {
    const rounds = Math.floor(this.#failuresInARow / this.#parts.concurrency);
    if (rounds === 0 || this.#isStopping) return;
    await this.#stopped.rung(Math.min(longestRestMs, troubleMs * rounds));
  }

  async #storing(taking: Promise<void>): Promise<void> {
    void taking.finally(() => {
      this.#isTaking = false;
      this.#answers.ring();
    });
    while (this.#isTaking || this.#held.size > 0) {
      await this.#answers.rung();
      await this.#gathered();
      const embedded = this.#embedded.splice(0);
      await this.#store(embedded);
      const failed = this.#failed.splice(0);
      await this.#until(() => this.#parts.queue.fail(failed));
      const released = this.#released.splice(0);
      await this.#until(() => this.#parts.queue.release(released));
      const works = [...embedded, ...failed].map(({ work }) => work).concat(released);
      if (works.length === 0) continue;
      for (const work of works) this.#held.delete(work);
      this.#room.ring();
      await this.#tried(this.#parts.onProgress);
    }
  }

  async #store(embedded: readonly Embedded[]): Promise<void> {
    try {
      await this.#until(() => this.#parts.queue.store(embedded));
    } catch (error) {
      const [first, ...others] = embedded;
      if (!first) return;
      // One that PostgreSQL does not take is no reason to keep the others waiting.
      if (others.length === 0) this.#refuse(first, error);
      else for (const one of embedded) await this.#store([one]);
    }
  }

  #refuse({ work }: Embedded, error: unknown): void {
    const found = error instanceof Error ? error.message : String(error);
    const reason = `its embedding cannot be stored: ${found}`;
    this.#failed.push({ work, reason, pauseMs: null });
  }

  /** Waits for more to store at once, unless nothing more is to come. */
  async #gathered(): Promise<void> {
    const until = performance.now() + together.ms;
    while (this.#asked > 0 && !this.#isStopping && this.#embedded.length < together.most) {
      const left = until - performance.now();
      if (left <= 0) return;
      await this.#answers.rung(left);
    }
  }

  /** Again and again while the database is away; at the end once: then leases end by themselves. */
  async #until(work: () => Promise<void>): Promise<void> {
    for (;;)
      try {
        await work();
        return;
      } catch (error) {
        this.#parts.onTrouble(error);
        if (!(error instanceof DatabaseUnavailable)) throw error;
        if (this.#isStopping) return;
        await pause(troubleMs);
      }
  }

  async #renew(): Promise<void> {
    await this.#tried(() => this.#parts.queue.renew([...this.#held]));
  }

  async #tried<T>(work: () => Promise<T>): Promise<T | undefined> {
    try {
      return await work();
    } catch (error) {
      this.#parts.onTrouble(error);
      return undefined;
    }
  }
}
