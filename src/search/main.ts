import { openDatabase } from '../service/database.ts';
import { settingsOrEnd } from '../service/environment.ts';
import { logging } from '../service/log.ts';
import { run } from '../service/run.ts';
import { wordsSettings } from './full-text.ts';
import { searchServer } from './server.ts';
import { searchSettings } from './settings.ts';
import { longinusVectors } from './vectors.ts';

const settings = settingsOrEnd(searchSettings);
const database = openDatabase({
  url: settings.databaseUrl,
  name: 'search',
  queryMs: 3_000,
  settings: wordsSettings,
  onLost: (error) => {
    app.log.warn({ found: error.message }, 'a connection to the database broke');
  },
});
const vectors = longinusVectors(settings);
const app = await searchServer({ database, vectors }, logging('search'));

await run(app, settings.port, () =>
  Promise.all([database, vectors].map((part) => part[Symbol.asyncDispose]())),
);
