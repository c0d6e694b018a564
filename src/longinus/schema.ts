import { fileURLToPath } from 'node:url';
import { runner } from 'node-pg-migrate';
import pg from 'pg';
import { ensureExtensions } from './extensions.ts';

const dir = fileURLToPath(new URL('migrations', import.meta.url));

/** The database was made for other embeddings: nothing that time would mend. */
export class WrongDimension extends Error {
  override readonly name = 'WrongDimension';
}

export interface Migration {
  readonly url: string;
  readonly dimension: number;
  readonly onStep: (message: string) => void;
}

/** Brings the database to the schema of this code; of several replicas one does it, the others wait. */
export async function migrate({ url, dimension, onStep }: Migration): Promise<void> {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: 5_000,
    application_name: 'longinus migrations',
    options: `-c client_min_messages=warning -c longinus.dimension=${dimension}`,
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
    const schemas = await ensureExtensions(client);
    await runner({
      dbClient: client,
      dir,
      direction: 'up',
      // Where extensions are, too.
      schema: [...new Set(['longinus', 'public', ...schemas])],
      createSchema: true,
      migrationsTable: 'migrations',
      advisoryLockMode: 'wait',
      log: (message) => {
        onStep(message.split('\n')[0] ?? '');
      },
    });
    await checkDimension(client, dimension);
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function checkDimension(client: pg.Client, dimension: number): Promise<void> {
  const { rows } = await client.query<{ dimension: number }>(
    `select atttypmod as dimension from pg_attribute
     where attrelid = 'longinus.vectors'::regclass and attname = 'embedding'`,
  );
  const found = rows[0]?.dimension;
  if (found === dimension) return;
  throw new WrongDimension(
    `the database has embeddings of ${found ?? 'no'} numbers, expected ${dimension} (EMBEDDINGS_DIMENSION)`,
  );
}
