import type { Database, Statement } from '../service/database.ts';
import { realsParameter } from './vector-parameter.ts';

/** An item’s text that this process is to embed, for as long as its lease is its own. */
export interface Work {
  readonly itemId: string;
  readonly text: string;
  readonly lease: string;
  /** This one included. */
  readonly attempts: number;
}

export interface Embedded {
  readonly work: Work;
  readonly embedding: readonly number[];
}

export interface Failed {
  readonly work: Work;
  readonly reason: string;
  /** Until it may be taken again; null when it never may. */
  readonly pauseMs: number | null;
}

/** The queue in the database: what is in it is lost by no crash, and given to one at a time. */
export interface Queue {
  take(most: number): Promise<readonly Work[]>;
  /** Stores embeddings of which the lease still holds; the others’ texts are another’s business now. */
  store(embedded: readonly Embedded[]): Promise<void>;
  fail(failed: readonly Failed[]): Promise<void>;
  renew(held: readonly Work[]): Promise<void>;
  /** Gives back what was taken, as if it had not been. */
  release(held: readonly Work[]): Promise<void>;
}

/** After this a crashed process’s work is another’s. */
export const leaseMs = 15_000;

const taking: Statement = {
  name: 'queue-take',
  text: `
    with due as (
      select item_id from longinus.queue
      where failed_at is null and due_at <= now()
      order by due_at limit $1
      for update skip locked
    )
    update longinus.queue set
      lease = nextval('longinus.leases'),
      due_at = now() + ${leaseMs} * interval '1 ms',
      attempts = attempts + 1
    from due where queue.item_id = due.item_id
    returning queue.item_id as "itemId", text, lease::text, attempts`,
};

/** Locked by id, as everywhere. A row whose lease has changed meanwhile is not among them. */
const held = (more = '', columns = '') => `
  given as materialized (
    select * from unnest($1::text[], $2::bigint[]${more}) as given (item_id, lease${columns})
  ), held as materialized (
    select given.*, queue.import_id from longinus.queue join given using (item_id, lease)
    order by item_id for update of queue
  )`;

const storing: Statement = {
  name: 'queue-store',
  text: `
    with ${held(', $3::int[]', ', place')}, done as (
      delete from longinus.queue using held where queue.item_id = held.item_id
      returning queue.item_id
    ), stored as (
      insert into longinus.vectors (item_id, embedding)
      select item_id, ($4::real[])[place * $5::int + 1 : (place + 1) * $5::int]::vector
      from held join done using (item_id)
      on conflict (item_id) do update set embedding = excluded.embedding, embedded_at = now()
      returning item_id
    ), shares as (
      select import_id, count(*) as indexed from held join stored using (item_id) group by import_id
    )
    update longinus.imports set indexed = imports.indexed + shares.indexed
    from shares where imports.id = shares.import_id`,
};

const failing: Statement = {
  name: 'queue-fail',
  text: `
    with ${held(', $3::text[], $4::float8[]', ', reason, pause_ms')}
    update longinus.queue set
      lease = null, reason = held.reason,
      due_at = now() + coalesce(pause_ms, 0) * interval '1 ms',
      failed_at = case when pause_ms is null then now() end
    from held where queue.item_id = held.item_id`,
};

const renewing: Statement = {
  name: 'queue-renew',
  text: `
    with ${held()}
    update longinus.queue set due_at = now() + ${leaseMs} * interval '1 ms'
    from held where queue.item_id = held.item_id`,
};

const releasing: Statement = {
  name: 'queue-release',
  text: `
    with ${held()}
    update longinus.queue set lease = null, due_at = now(), attempts = attempts - 1
    from held where queue.item_id = held.item_id`,
};

export function databaseQueue(database: Database): Queue {
  const about = async (statement: Statement, held: readonly Work[], ...more: unknown[]) => {
    if (held.length === 0) return;
    const ids = held.map(({ itemId }) => itemId);
    const leases = held.map(({ lease }) => lease);
    await database.rows(statement, [ids, leases, ...more]);
  };
  return {
    take: (most) => database.rows<Work>(taking, [most]),
    store: (embedded) =>
      about(
        storing,
        embedded.map(({ work }) => work),
        embedded.map((_, place) => place),
        realsParameter(embedded.flatMap(({ embedding }) => embedding)),
        embedded[0]?.embedding.length,
      ),
    fail: (failed) =>
      about(
        failing,
        failed.map(({ work }) => work),
        failed.map(({ reason }) => reason.replaceAll('\0', '')),
        failed.map(({ pauseMs }) => pauseMs),
      ),
    renew: (held) => about(renewing, held),
    release: (held) => about(releasing, held),
  };
}
