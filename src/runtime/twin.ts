import type { ServerResponse } from 'node:http';
import { BodyBudget } from './api/body.ts';
import { join } from 'node:path';
import { JobQueue } from './async/queue.ts';
import { ObjectStore } from './async/object-store.ts';
import { runJob } from './async/run-job.ts';
import { Endpoint } from './endpoints/endpoint.ts';
import { FaultDial } from './faults/dial.ts';
import { Journal } from './inspector/journal.ts';
import { Metrics } from './inspector/metrics.ts';
import type { RuntimeSettings } from './settings.ts';

/** All that the twin has while it runs: what it serves, what it was told, what it has seen. */
export class Twin {
  readonly settings: RuntimeSettings;
  readonly endpoints: ReadonlyMap<string, Endpoint>;
  readonly dial = new FaultDial();
  readonly budget = new BodyBudget();
  /** Connections that follow the journal: they end with the twin. */
  readonly followers = new Set<ServerResponse>();
  readonly journal: Journal;
  readonly metrics: Metrics;
  /** Inputs and results of asynchronous invocations. */
  readonly store: ObjectStore;
  readonly queue: JobQueue;

  constructor(settings: RuntimeSettings) {
    this.settings = settings;
    this.endpoints = new Map(
      Object.entries(settings.endpoints).map(([name, endpoint]) => [
        name,
        new Endpoint(name, endpoint, this.budget),
      ]),
    );
    this.journal = new Journal(settings.keptInvocations);
    this.store = new ObjectStore(settings.dataDirectory);
    this.queue = new JobQueue(join(settings.dataDirectory, 'queue'), (job, signal) =>
      runJob(job, this, signal),
    );
    this.metrics = new Metrics([...this.endpoints.values()]);
  }

  async close(): Promise<void> {
    const queue = this.queue.stop();
    await Promise.all([...this.endpoints.values()].map((endpoint) => endpoint.close()));
    await queue;
  }
}
