import type { Database, Statement } from '../service/database.ts';
import type { Progress, ProgressLine, Rejection } from './contract.ts';

/** Without a line for so long, an import’s lines have ended, and not well. */
const silence = '5 minutes';
/** Told of what failed. */
const mostFailures = 100;
const mostImports = 50;

const beginning: Statement = {
  name: 'import-begin',
  text: 'insert into longinus.imports (id) values ($1::uuid)',
};

const receiving: Statement = {
  name: 'import-received',
  text: `
    update longinus.imports set
      received_at = now(), is_interrupted = $2, rejected = $3, rejections = $4::jsonb
    where id = $1::uuid`,
};

const settling: Statement = {
  name: 'import-settle',
  text: `
    update longinus.imports set
      finished_at = now(),
      received_at = coalesce(received_at, now()),
      is_interrupted = is_interrupted or received_at is null
    where finished_at is null
      and (received_at is not null or seen_at < now() - interval '${silence}')
      and not exists (
        select from longinus.queue where import_id = imports.id and failed_at is null
      )`,
};

const line = `
  select imports.id::text, started_at, received_at, finished_at, is_interrupted as interrupted,
    accepted::int, unchanged::int, indexed::int, rejected::int, rejections,
    work.waiting::int, work.retrying::int, work.failed::int,
    case when finished_at is not null then 'finished'
      when received_at is not null then 'indexing' else 'receiving' end as state,
    greatest(0, accepted - indexed - work.waiting - work.failed)::int as replaced,
    round((indexed / greatest(0.001,
      extract(epoch from coalesce(finished_at, now()) - started_at)))::numeric, 1)::float8
      as rate_per_second
  from longinus.imports, lateral (
    select count(*) filter (where failed_at is null) as waiting,
      count(*) filter (where failed_at is null and reason is not null) as retrying,
      count(*) filter (where failed_at is not null) as failed
    from longinus.queue where import_id = imports.id
  ) as work`;

const one: Statement = { name: 'import', text: `${line} where imports.id = $1::uuid` };
const last: Statement = {
  name: 'imports',
  text: `${line} order by started_at desc limit ${mostImports}`,
};

const failing: Statement = {
  name: 'import-failures',
  text: `
    select item_id as id, reason from longinus.queue
    where import_id = $1::uuid and reason is not null
    order by failed_at nulls last, item_id limit ${mostFailures}`,
};

export async function beginImport(database: Database, id: string): Promise<void> {
  await database.rows(beginning, [id]);
}

export interface End {
  readonly isInterrupted: boolean;
  readonly rejected: number;
  readonly rejections: readonly Rejection[];
}

/** All of its lines were there, or no more will come. */
export async function endImport(
  database: Database,
  id: string,
  { isInterrupted, rejected, rejections }: End,
): Promise<void> {
  await database.rows(receiving, [id, isInterrupted, rejected, JSON.stringify(rejections)]);
  await settle(database);
}

/** Finishes the imports of which nothing waits any more; after what was done for them is committed. */
export async function settle(database: Database): Promise<void> {
  await database.rows(settling, []);
}

export async function importProgress(
  database: Database,
  id: string,
): Promise<Progress | undefined> {
  await settle(database);
  const [[found], failures] = await Promise.all([
    database.rows<Omit<Progress, 'failures'>>(one, [id]),
    database.rows<Progress['failures'][number]>(failing, [id]),
  ]);
  return found && { ...found, failures };
}

/** The last ones, the youngest first. */
export async function lastImports(database: Database): Promise<ProgressLine[]> {
  await settle(database);
  return database.rows<ProgressLine>(last, []);
}
