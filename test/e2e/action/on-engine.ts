import { createInterface } from 'node:readline';
import type Docker from 'dockerode';
import { jobLabel } from '../../../action/job.ts';
import { label } from '../../../infra/names.ts';
import { inventory, namesOf } from '../../../stack/inventory.ts';
import { labelled, labelsAmong } from '../../../stack/labelled.ts';
import { takeAway } from '../../../stack/take-away.ts';

export interface ContainerEvent {
  readonly action: 'create' | 'destroy';
  readonly stack: string;
  readonly name: string;
}

/** Ended by whoever has seen enough of it. */
type EventStream = NodeJS.ReadableStream & { destroy(): void };

/** What the jobs of one caller's repository did on an engine, as the engine tells it. */
export class RepositoryOnEngine implements AsyncDisposable {
  /** `owner/name`: no other test's, and no other run's. */
  readonly name: string;
  readonly #docker: Docker;
  /** In seconds, as the engine counts. */
  readonly #since = Math.floor(Date.now() / 1000);
  /** By when it happened, in nanoseconds. */
  readonly #seen = new Map<number, ContainerEvent>();
  /** An engine remembers the last 256 events of everybody: health checks alone fill that in a minute. */
  readonly #live: Promise<EventStream>;

  constructor(docker: Docker, purpose: string) {
    this.#docker = docker;
    this.name = `callers/${purpose}-${process.pid}`;
    this.#live = this.#events();
    void this.#live.then((events) => this.#note(events));
  }

  /** Stacks of which anything is there now. */
  async stacks(): Promise<readonly string[]> {
    const theirs = labelsAmong(await labelled(this.#docker, [this.#label]));
    const stacks = theirs.flatMap((labels) => labels[label.stack] ?? []);
    return [...new Set(stacks)].sort();
  }

  /** What happened to containers so far, in order. */
  async history(): Promise<readonly ContainerEvent[]> {
    await this.#live;
    // A time that has come soon: the engine then ends the list. What is on its way is in it.
    const until = Math.floor(Date.now() / 1000) + 1;
    await this.#note(await this.#events({ until }));
    const inOrder = [...this.#seen].sort(([one], [other]) => one - other);
    return inOrder.map(([, event]) => event);
  }

  /** The images that the jobs built under a name. */
  async removeImages(reference: string): Promise<void> {
    const images = await this.#docker.listImages({ filters: { reference: [reference] } });
    for (const { Id: id } of images) await this.#docker.getImage(id).remove();
  }

  /** Takes away what a failed test left; a test that holds has looked before. */
  async [Symbol.asyncDispose](): Promise<void> {
    (await this.#live).destroy();
    for (const stack of await this.stacks())
      console.error('left:', namesOf(await inventory(this.#docker, stack)));
    for (const stack of await this.stacks())
      await takeAway(this.#docker, await inventory(this.#docker, stack));
  }

  async #events(more: { readonly until?: number } = {}): Promise<EventStream> {
    const events = await this.#docker.getEvents({
      since: this.#since,
      ...more,
      filters: { type: ['container'], event: ['create', 'destroy'], label: [this.#label] },
    });
    return events as EventStream;
  }

  async #note(events: EventStream): Promise<void> {
    for await (const line of createInterface({ input: events })) {
      const { Action: action, Actor: actor, timeNano } = JSON.parse(line) as EngineEvent;
      const { name = '', [label.stack]: stack = '' } = actor.Attributes;
      this.#seen.set(timeNano, { action, stack, name });
    }
  }

  get #label(): string {
    return `${jobLabel.repository}=${this.name}`;
  }
}

/** As the engine writes it. */
interface EngineEvent {
  readonly Action: ContainerEvent['action'];
  readonly Actor: { readonly Attributes: Readonly<Record<string, string>> };
  readonly timeNano: number;
}
