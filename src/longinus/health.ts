import type { Database, Statement } from '../service/database.ts';
import type { Health } from './contract.ts';

const queueing: Statement = {
  name: 'health',
  text: `
    select count(*) filter (where failed_at is null)::int as waiting,
      count(*) filter (where failed_at is null and reason is not null)::int as retrying,
      count(*) filter (where failed_at is not null)::int as failed,
      extract(epoch from now() - min(items.changed_at) filter (where failed_at is null))::float8
        as oldest_seconds
    from longinus.queue left join longinus.items on items.id = queue.item_id`,
};

const nothing: Statement = { name: 'nothing', text: 'select' };

/** Whether items can be taken and found; embeddings can wait, and have a queue to wait in. */
export async function healthOf(
  database: Database,
  isMigrated: boolean,
  endpoint: Health['endpoint'],
): Promise<Health> {
  const [queue] = (await answer<Queue>(database, isMigrated ? queueing : nothing)) ?? [];
  const status = queue && isMigrated ? 'ok' : 'unavailable';
  return {
    status,
    database: queue !== undefined,
    migrated: isMigrated,
    queue: isMigrated ? (queue ?? null) : null,
    endpoint,
  };
}

type Queue = NonNullable<Health['queue']>;

async function answer<Row extends object>(
  database: Database,
  statement: Statement,
): Promise<Row[] | undefined> {
  try {
    return await database.rows<Row>(statement, []);
  } catch {
    return undefined;
  }
}
