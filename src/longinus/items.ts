import type { Database, Statement } from '../service/database.ts';
import type { StoredItem } from './contract.ts';

const reading: Statement = {
  name: 'item',
  text: `
    select id, title, description, category, price::float8 as price, attributes, changed_at,
      case when failed_at is not null then 'failed'
        when queue.item_id is not null then 'waiting' else 'indexed' end as state,
      vectors.embedded_at as indexed_at, coalesce(attempts, 0) as attempts, reason
    from longinus.items
    left join longinus.queue on queue.item_id = id
    left join longinus.vectors on vectors.item_id = id
    where id = $1`,
};

/** In this order, with whatever a worker stores meanwhile. */
const deleting: readonly Statement[] = [
  { name: 'item-delete', text: 'delete from longinus.items where id = $1 returning id' },
  { name: 'item-delete-work', text: 'delete from longinus.queue where item_id = $1' },
  { name: 'item-delete-vector', text: 'delete from longinus.vectors where item_id = $1' },
];

export async function itemOfId(database: Database, id: string): Promise<StoredItem | undefined> {
  const [found] = await database.rows<StoredItem>(reading, [id]);
  return found;
}

/** Whether it was there. */
export function deleteItem(database: Database, id: string): Promise<boolean> {
  return database.transaction(async (rows) => {
    let found = 0;
    for (const statement of deleting) found += (await rows(statement, [id])).length;
    return found > 0;
  });
}
