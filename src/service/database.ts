import pg from 'pg';

/** The database does not answer, or has no catalogue yet. */
export class DatabaseUnavailable extends Error {
  override readonly name = 'DatabaseUnavailable';
}

/** @throws DatabaseUnavailable when it is not the statement’s fault */
type Rows = <Row extends object>(
  statement: Statement,
  values: readonly unknown[],
) => Promise<Row[]>;

export interface Database extends AsyncDisposable {
  /** Rows of a statement that each connection prepares once, by its name. */
  readonly rows: Rows;
  /** All of it or nothing; `work` gets what asks within the transaction. */
  transaction<T>(work: (rows: Rows) => Promise<T>): Promise<T>;
}

export interface Statement {
  readonly name: string;
  readonly text: string;
}

const connections = 10;
/** The wait for one of those counts too: one that is busy is not away. A refusal is heard at once. */
const connectMs = 3_000;

export interface OpenDatabase {
  readonly url: string;
  /** Of the service: PostgreSQL’s own views tell it. */
  readonly name: string;
  /** Told of connections that break while nobody uses them: PostgreSQL restarts, say. */
  readonly onLost: (error: Error) => void;
  /** The longest that a statement may take, in ms. */
  readonly queryMs: number;
  /** Settings of PostgreSQL’s for each connection. */
  readonly settings?: Readonly<Record<string, string | number>>;
}

export function openDatabase(options: OpenDatabase): Database {
  const pool = new pg.Pool(poolOptions(options));
  pool.on('error', options.onLost);
  const { queryMs } = options;
  return {
    rows: (statement, values) =>
      withClient(pool, (client) => rowsOf(client, queryMs)(statement, values)),
    transaction: (work) =>
      withClient(pool, async (client) => {
        await answer(client, 'begin', queryMs);
        const result = await work(rowsOf(client, queryMs));
        await answer(client, 'commit', queryMs);
        return result;
      }),
    [Symbol.asyncDispose]: () => pool.end(),
  };
}

const poolOptions = ({ url, name, queryMs, settings }: OpenDatabase): pg.PoolConfig => ({
  connectionString: url,
  max: connections,
  connectionTimeoutMillis: connectMs,
  statement_timeout: queryMs,
  idleTimeoutMillis: 0,
  keepAlive: true,
  application_name: name,
  types,
  options: optionsOf({ client_min_messages: 'warning', ...settings }),
});

/** Lends a connection. One that met an error is closed, which rolls back whatever it was at. */
async function withClient<T>(
  pool: pg.Pool,
  work: (client: pg.PoolClient) => Promise<T>,
): Promise<T> {
  const client = await pool.connect().catch((error: unknown) => {
    throw told(error);
  });
  // pg ends the process where nobody listens for a connection that breaks.
  client.on('error', toldToWhoAsks);
  let broken: Error | undefined;
  try {
    return await work(client);
  } catch (error) {
    broken = error instanceof Error ? error : new Error(String(error));
    throw told(error);
  } finally {
    client.off('error', toldToWhoAsks);
    client.release(broken);
  }
}

const toldToWhoAsks = () => undefined;

const rowsOf =
  (client: pg.PoolClient, queryMs: number): Rows =>
  async <Row extends object>(statement: Statement, values: readonly unknown[]) => {
    const { rows } = await answer<Row>(client, { ...statement, values: [...values] }, queryMs);
    return rows;
  };

/**
 * By a callback and with a clock of our own: what pg's promises and its `query_timeout` hold, the rows
 * too, is freed only when V8 looks through all of its memory. A scavenge took 6 ms instead of 0.3.
 */
function answer<Row extends object>(
  client: pg.PoolClient,
  asked: string | pg.QueryConfig,
  ms: number,
): Promise<pg.QueryResult<Row>> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(new Error(`no answer from PostgreSQL within ${ms} ms`));
    }, ms);
    client.query<Row>(asked as pg.QueryConfig, (error: Error | undefined, result) => {
      clearTimeout(timer);
      if (error) reject(error);
      else resolve(result);
    });
  });
}

const told = (error: unknown) => (isUnavailable(error) ? unavailable(error) : error);

/** Times as JSON has them. */
const types = new pg.TypeOverrides();
types.setTypeParser(pg.types.builtins.TIMESTAMPTZ, (text) => new Date(text).toISOString());

const optionsOf = (settings: Readonly<Record<string, string | number>>) =>
  Object.entries(settings)
    .map(([key, value]) => `-c ${key}=${value}`)
    .join(' ');

/**
 * Connections, transactions that were in each other’s way, resources, shutdowns; then what longinus
 * has not made yet: a schema, a table, a configuration.
 */
const unavailableStates = [/^08/, /^28/, /^3D/, /^3F/, /^40/, /^53/, /^57/, /^42P01$/, /^42704$/];

function isUnavailable(error: unknown): boolean {
  if (error instanceof DatabaseUnavailable) return false;
  // What is no answer of PostgreSQL's is a trouble on the way to it.
  if (!(error instanceof pg.DatabaseError)) return true;
  return unavailableStates.some((state) => state.test(error.code ?? ''));
}

function unavailable(cause: unknown): DatabaseUnavailable {
  const found = cause instanceof Error ? cause.message : String(cause);
  return new DatabaseUnavailable(found, { cause });
}
