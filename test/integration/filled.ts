import { accept } from '../../src/longinus/accept.ts';
import type { Item } from '../../src/longinus/item.ts';
import { databaseQueue } from '../../src/longinus/queue.ts';
import type { Database } from '../../src/service/database.ts';

/** Puts items with embeddings of the test's own into longinus's tables, as longinus does. */
export async function fill(
  database: Database,
  items: readonly Item[],
  embeddingOf: (itemId: string) => readonly number[],
): Promise<void> {
  await accept(database, items, null);
  const queue = databaseQueue(database);
  for (let works = await queue.take(500); works.length > 0; works = await queue.take(500))
    await queue.store(works.map((work) => ({ work, embedding: embeddingOf(work.itemId) })));
}
