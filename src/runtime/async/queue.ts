import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { log } from '../log.ts';
import type { Job } from './job.ts';
import { isMissing } from './object-store.ts';

/** What a job came to: `later` is tried again while its time lasts. */
export type Outcome = 'over' | 'later';

/** Invocations of the queue that are with one endpoint’s containers at once. */
const workers = 4;
/** Between two tries of a job whose model is not ready. */
const retryMs = 500;
/** More than these wait in vain. */
export const mostWaiting = 10_000;

/** The jobs of one endpoint: those of another never wait behind them. */
interface Lane {
  readonly waiting: Job[];
  working: number;
}

/** Jobs that outlive the process: each is a file until it is over. */
export class JobQueue {
  readonly #folder: string;
  readonly #run: (job: Job, signal: AbortSignal) => Promise<Outcome>;
  readonly #lanes = new Map<string, Lane>();
  readonly #working = new Set<Promise<void>>();
  readonly #stopping = new AbortController();

  constructor(folder: string, run: (job: Job, signal: AbortSignal) => Promise<Outcome>) {
    this.#folder = folder;
    this.#run = run;
  }

  get length(): number {
    let waiting = 0;
    for (const lane of this.#lanes.values()) waiting += lane.waiting.length;
    return waiting + this.#working.size;
  }

  /** Takes up what an earlier process left. */
  async load(): Promise<void> {
    const names = await readdir(this.#folder).catch((error: unknown) => {
      if (isMissing(error)) return [];
      throw error;
    });
    const jobs = await Promise.all(names.map((name) => this.#read(name)));
    const known = jobs.flatMap((job) => job ?? []).sort((a, b) => a.queued - b.queued);
    for (const job of known) this.#take(job);
  }

  /** Resolves when the job is on disk. */
  async add(job: Job): Promise<void> {
    await mkdir(this.#folder, { recursive: true });
    await writeFile(this.#fileOf(job), JSON.stringify(job), { flush: true });
    this.#take(job);
  }

  /** What is under way stays on disk, and is done again by the next process. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await Promise.all(this.#working);
  }

  #take(job: Job): void {
    const lane = this.#lanes.get(job.endpoint) ?? { waiting: [], working: 0 };
    this.#lanes.set(job.endpoint, lane);
    lane.waiting.push(job);
    this.#next(lane);
  }

  #next(lane: Lane): void {
    while (lane.working < workers && !this.#isStopping()) {
      const job = lane.waiting.shift();
      if (!job) return;
      lane.working += 1;
      const work = this.#finish(job).catch((error: unknown) => {
        log.mistake(error);
      });
      this.#working.add(work);
      void work.then(() => {
        this.#working.delete(work);
        lane.working -= 1;
        this.#next(lane);
      });
    }
  }

  async #finish(job: Job): Promise<void> {
    const { signal } = this.#stopping;
    do {
      const outcome = await this.#run(job, signal);
      if (outcome === 'over' && !this.#isStopping()) {
        await rm(this.#fileOf(job), { force: true });
        return;
      }
      await pause(retryMs, undefined, { signal }).catch(() => undefined);
    } while (!this.#isStopping());
  }

  #isStopping(): boolean {
    return this.#stopping.signal.aborted;
  }

  async #read(name: string): Promise<Job | undefined> {
    try {
      return JSON.parse(await readFile(join(this.#folder, name), 'utf8')) as Job;
    } catch {
      log.warning('a queued invocation cannot be read, and is left out', { name });
      return undefined;
    }
  }

  #fileOf({ key }: Job): string {
    return join(this.#folder, `${key}.json`);
  }
}
