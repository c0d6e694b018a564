import type { Database, Statement } from '../service/database.ts';
import { embeddedText, textHash } from './embedded-text.ts';
import type { Item } from './item.ts';

export interface Accepted {
  readonly unchanged: number;
  readonly queued: number;
}

/** The channel on which replicas hear that there is work. */
export const channel = 'longinus_queue';

/**
 * Items and the work that they ask for, in one transaction. A text that is the item’s already is not
 * embedded again: either its embedding is there, or it is in the queue, for which this import then
 * waits too. What is in the queue loses its lease with its old text, so that an embedding on its way
 * is not taken for the new one’s.
 *
 * Each step counts the one before it, so that PostgreSQL runs them in this order: `before` is before,
 * and rows are locked in the order items, queue, imports, and by id, so that nobody waits for each other.
 */
const accepting: Statement = {
  name: 'accept',
  text: `
    with given as materialized (
      select * from unnest(
        $1::text[], $2::text[], $3::text[], $4::text[], $5::numeric[], $6::jsonb[], $7::text[], $8::bytea[]
      ) as given (id, title, description, category, price, attributes, text, text_hash)
    ), before as materialized (
      select items.id, items.text_hash from longinus.items join given using (id)
      order by items.id for update of items
    ), stored as (
      insert into longinus.items as items
        (id, title, description, category, price, attributes, text_hash)
      select id, title, description, category, price, attributes, text_hash from given
      where (select count(*) from before) >= 0
      order by id
      on conflict (id) do update set
        title = excluded.title, description = excluded.description, category = excluded.category,
        price = excluded.price, attributes = excluded.attributes, text_hash = excluded.text_hash,
        changed_at = now()
      where (items.title, items.description, items.category, items.price, items.attributes)
        is distinct from
        (excluded.title, excluded.description, excluded.category, excluded.price, excluded.attributes)
        or items.text_hash <> excluded.text_hash
      returning id
    ), queued as (
      insert into longinus.queue (item_id, text, import_id)
      select given.id, given.text, $9::uuid from given left join before using (id)
      where before.text_hash is distinct from given.text_hash
        and (select count(*) from stored) >= 0
      order by given.id
      on conflict (item_id) do update set
        text = excluded.text, import_id = excluded.import_id, due_at = now(), lease = null,
        attempts = 0, reason = null, failed_at = null
      returning item_id
    ), awaited as (
      update longinus.queue set
        import_id = coalesce($9::uuid, import_id),
        due_at = case when failed_at is null then due_at else now() end,
        attempts = case when failed_at is null then attempts else 0 end,
        failed_at = null
      where item_id in (
        select queue.item_id from longinus.queue
        join given on given.id = queue.item_id
        join before on before.id = given.id and before.text_hash = given.text_hash
        where (select count(*) from queued) >= 0
        order by queue.item_id for update of queue
      )
      returning item_id
    ), counts as (
      select (select count(*) from given) as given, (select count(*) from stored) as stored,
        (select count(*) from queued) as queued, (select count(*) from awaited) as awaited
    ), counted as (
      update longinus.imports set
        seen_at = now(),
        accepted = accepted + $10::int,
        unchanged = unchanged + given - stored,
        indexed = indexed + given - queued - awaited
      from counts where imports.id = $9::uuid
    )
    select (given - stored)::int as unchanged, (queued + awaited)::int as queued,
      case when queued + awaited > 0 then pg_notify('${channel}', '')::text end
    from counts`,
};

/** @param importId null where they belong to no import */
export async function accept(
  database: Database,
  items: readonly Item[],
  importId: string | null,
): Promise<Accepted> {
  // Of those of one id the last one is what is wanted.
  const given = [...new Map(items.map((item) => [item.id, item])).values()];
  const texts = given.map(embeddedText);
  const [accepted] = await database.rows<Accepted>(accepting, [
    given.map(({ id }) => id),
    given.map(({ title }) => title),
    given.map(({ description }) => description),
    given.map(({ category }) => category),
    given.map(({ price }) => price),
    given.map(({ attributes }) => JSON.stringify(attributes)),
    texts,
    texts.map(textHash),
    importId,
    items.length,
  ]);
  return accepted ?? { unchanged: 0, queued: 0 };
}
