import { setTimeout as pause } from 'node:timers/promises';
import { embeddingsClient } from '../embeddings/index.ts';
import { openDatabase } from '../service/database.ts';
import { settingsOrEnd } from '../service/environment.ts';
import { logging } from '../service/log.ts';
import { run } from '../service/run.ts';
import { EndpointHealth } from './endpoint-health.ts';
import { settle } from './imports.ts';
import { listen } from './listening.ts';
import { databaseQueue } from './queue.ts';
import { migrate, WrongDimension } from './schema.ts';
import { longinusServer } from './server.ts';
import { longinusSettings } from './settings.ts';
import { indexSettings } from './similar.ts';
import { Worker } from './worker.ts';

const settings = settingsOrEnd(longinusSettings);
const { databaseUrl: url, embeddings } = settings;
const endpoint = new EndpointHealth();
const database = openDatabase({
  url,
  name: 'longinus',
  queryMs: 30_000,
  settings: indexSettings,
  onLost: (error) => {
    app.log.warn({ found: error.message }, 'a connection to the database broke');
  },
});
// Two, so that a query waits for no import; and a person no longer than one attempt may take.
const forItems = embeddingsClient({ ...embeddings, cache: 0 }, { onAttempt: endpoint.heard });
const forQueries = embeddingsClient(
  { ...embeddings, deadlineMs: Math.min(embeddings.deadlineMs, embeddings.timeoutMs) },
  { onAttempt: endpoint.heard },
);
let worker: Worker | undefined;
let listening: AsyncDisposable | undefined;
let isStopping = false;
let lastTrouble = '';

const app = await longinusServer(
  {
    database,
    client: forQueries,
    endpoint,
    isMigrated: () => worker !== undefined,
    onWork: () => worker?.call(),
  },
  logging('longinus'),
);
await run(app, settings.port, stop);
await begin();

/** The queue is worked on when the database is there and has its schema. */
async function begin(): Promise<void> {
  const { dimension } = embeddings;
  const onStep = (message: string) => {
    app.log.info({ found: message }, 'migrating the database');
  };
  while (!isStopping)
    try {
      await migrate({ url, dimension, onStep });
      break;
    } catch (error) {
      if (error instanceof WrongDimension) {
        app.log.fatal(error.message);
        process.exit(2);
      }
      tell(error);
      await pause(500);
    }
  if (isStopping) return;
  worker = new Worker({
    queue: databaseQueue(database),
    client: forItems,
    concurrency: embeddings.concurrency,
    onProgress: () => settle(database),
    onTrouble: tell,
  });
  listening = listen(url, () => worker?.call());
}

async function stop(): Promise<void> {
  isStopping = true;
  await listening?.[Symbol.asyncDispose]();
  await worker?.stop();
  for (const part of [forItems, forQueries, database]) await part[Symbol.asyncDispose]();
}

/** Once for each trouble, however often it comes. */
function tell(error: unknown): void {
  const found = error instanceof Error ? error.message : String(error);
  if (found === lastTrouble) return;
  lastTrouble = found;
  app.log.warn({ found }, 'the queue cannot be worked on now');
}
