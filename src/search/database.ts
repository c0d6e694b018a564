import pg from 'pg';

/** The database does not answer, or has no catalogue yet. */
export class DatabaseUnavailable extends Error {
  override readonly name = 'DatabaseUnavailable';
}

export interface Database extends AsyncDisposable {
  /**
   * Rows of a statement that each connection prepares once, by its name.
   *
   * @throws DatabaseUnavailable when it is not the statement’s fault
   */
  rows<Row extends object>(statement: Statement, values: readonly unknown[]): Promise<Row[]>;
}

export interface Statement {
  readonly name: string;
  readonly text: string;
}

const connections = 10;
const connectMs = 1_000;
const queryMs = 3_000;

export interface OpenDatabase {
  readonly url: string;
  /** Told of connections that break while nobody uses them: PostgreSQL restarts, say. */
  readonly onLost: (error: Error) => void;
}

export function openDatabase({ url, onLost }: OpenDatabase): Database {
  const pool = new pg.Pool({
    connectionString: url,
    max: connections,
    connectionTimeoutMillis: connectMs,
    query_timeout: queryMs,
    statement_timeout: queryMs,
    idleTimeoutMillis: 0,
    keepAlive: true,
    application_name: 'search',
    // Queries of stop words alone are told of by a notice each.
    options: '-c client_min_messages=warning',
  });
  pool.on('error', onLost);
  return {
    async rows<Row extends object>(statement: Statement, values: readonly unknown[]) {
      try {
        const { rows } = await pool.query<Row>({ ...statement, values: [...values] });
        return rows;
      } catch (error) {
        throw isUnavailable(error) ? unavailable(error) : error;
      }
    },
    [Symbol.asyncDispose]: () => pool.end(),
  };
}

/** Connections, resources, shutdowns; then what longinus has not made yet: a schema, a table, a configuration. */
const unavailableStates = [/^08/, /^28/, /^3D/, /^3F/, /^53/, /^57/, /^42P01$/, /^42704$/];

function isUnavailable(error: unknown): boolean {
  // What is no answer of PostgreSQL's is a trouble on the way to it.
  if (!(error instanceof pg.DatabaseError)) return true;
  return unavailableStates.some((state) => state.test(error.code ?? ''));
}

function unavailable(cause: unknown): DatabaseUnavailable {
  const found = cause instanceof Error ? cause.message : String(cause);
  return new DatabaseUnavailable(found, { cause });
}
