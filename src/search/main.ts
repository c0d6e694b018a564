import { openDatabase } from './database.ts';
import { logging } from './log.ts';
import { searchServer } from './server.ts';
import type { SearchSettings } from './settings.ts';
import { searchSettings } from './settings.ts';
import { longinusVectors } from './vectors.ts';

const settings = readSettings();
const database = openDatabase({
  url: settings.databaseUrl,
  onLost: (error) => {
    app.log.warn({ found: error.message }, 'a connection to the database broke');
  },
});
const vectors = longinusVectors(settings);
const app = await searchServer({ database, vectors }, logging);

// Once; a second signal ends the process at once.
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void stop(signal));

await app.listen({ port: settings.port, host: '0.0.0.0' });

async function stop(signal: string): Promise<void> {
  app.log.info({ signal }, 'stopping: requests under way are answered first');
  await app.close();
  await Promise.all([database, vectors].map((part) => part[Symbol.asyncDispose]()));
}

function readSettings(): SearchSettings {
  try {
    return searchSettings(process.env);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exit(2);
  }
}
