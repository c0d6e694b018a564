import type pg from 'pg';

const needed = ['unaccent', 'vector'] as const;

interface Extension {
  readonly name: (typeof needed)[number];
  /** Where its types, functions and dictionaries are. */
  readonly schema: string;
  /** Whether they are found there without its name, as the statements of the services have them. */
  readonly isSeen: boolean;
}

/**
 * Sees to it that the database has what the schema `longinus` is made of, and gives the schema of each: with
 * `public`, the path that a migration finds them on. It would make them in the first schema of its own path,
 * where no service looks.
 * @throws Error that says what is to be done, where the role may not make it or does not see it
 */
export async function ensureExtensions(client: pg.Client): Promise<readonly string[]> {
  const before = await extensionsOf(client);
  const missing = needed.filter((name) => !before.some((one) => one.name === name));
  for (const name of missing) await create(client, name);
  const extensions = await extensionsOf(client);
  // The dictionary of the other one is looked for by the migrations alone.
  const vector = extensions.find(({ name }) => name === 'vector');
  if (vector && !vector.isSeen) await show(client, vector);
  return extensions.map(({ schema }) => schema);
}

async function extensionsOf(client: pg.Client): Promise<readonly Extension[]> {
  const { rows } = await client.query<Extension>(
    `select extname as name, nspname as schema, nspname = any(current_schemas(true)) as "isSeen"
     from pg_extension join pg_namespace on pg_namespace.oid = extnamespace
     where extname = any($1)`,
    [needed],
  );
  return rows;
}

async function create(client: pg.Client, name: Extension['name']): Promise<void> {
  try {
    // One transaction: of several replicas one makes it, and the others find it made.
    await client.query(
      `select pg_advisory_xact_lock(hashtext('longinus extensions'));
       create extension if not exists ${name} with schema public`,
    );
  } catch (cause) {
    const found = cause instanceof Error ? cause.message : String(cause);
    throw new Error(
      `the database has no extension ${name}, and longinus cannot make it (${found}); ` +
        `whoever may is to do so: CREATE EXTENSION ${name}`,
      { cause },
    );
  }
}

async function show(client: pg.Client, { name, schema }: Extension): Promise<void> {
  // Left there by the first migration of versions before this was looked at.
  if (schema === 'longinus') {
    await client.query(`alter extension ${name} set schema public`);
    return;
  }
  const { rows } = await client.query<{ role: string; path: string }>(
    `select current_user as role, current_setting('search_path') as path`,
  );
  const { role = '', path = '' } = rows[0] ?? {};
  throw new Error(
    `the extension ${name} is in the schema ${schema}, where ${role} does not look ` +
      `(its search_path is ${path}): ALTER ROLE ${role} SET search_path = ${path}, ${schema}`,
  );
}
