import { randomUUID } from 'node:crypto';
import type { Database } from '../service/database.ts';
import { accept } from './accept.ts';
import type { Received, Rejection } from './contract.ts';
import { beginImport, endImport } from './imports.ts';
import type { Item, NoItem } from './item.ts';
import { itemOfLine } from './item.ts';
import type { Line } from './lines.ts';
import { linesOf } from './lines.ts';

/** Bytes of a line. */
const longestLine = 128 * 1024;
/** Told of, of the lines that are no items. */
const mostRejections = 100;
/** Items of one transaction. */
const mostAtOnce = 256;

/** An import that ended before its lines did: what was taken until then is kept. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
  readonly received: Received;

  constructor(received: Received, cause: unknown) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
    this.received = received;
  }
}

/**
 * Takes an import’s lines as they come; each is kept, or its number and what is wrong with it told.
 *
 * @param onAccepted when there is work in the queue
 * @throws Interrupted
 */
export async function receive(
  database: Database,
  stream: AsyncIterable<Uint8Array>,
  onAccepted: () => void,
): Promise<Received> {
  const id = randomUUID();
  await beginImport(database, id);
  const rejections: Rejection[] = [];
  const counts = { accepted: 0, unchanged: 0, rejected: 0 };
  const told = (): Received => ({ import: id, ...counts, rejections });
  const end = (isInterrupted: boolean) => {
    const { rejected } = counts;
    return endImport(database, id, { isInterrupted, rejected, rejections });
  };
  const keep = async (items: readonly Item[]) => {
    const { unchanged, queued } = await accept(database, items, id);
    counts.accepted += items.length;
    counts.unchanged += unchanged;
    if (queued > 0) onAccepted();
  };
  try {
    for await (const lines of linesOf(stream, longestLine)) {
      const items: Item[] = [];
      for (const { number, found } of lines.flatMap(itemsOf)) {
        if ('id' in found) items.push(found);
        else {
          counts.rejected += 1;
          if (rejections.length < mostRejections)
            rejections.push({ line: number, reason: found.reason });
        }
      }
      for (let from = 0; from < items.length; from += mostAtOnce)
        await keep(items.slice(from, from + mostAtOnce));
    }
  } catch (error) {
    // Where not even that can be written, time will tell.
    await end(true).catch(() => undefined);
    throw new Interrupted(told(), error);
  }
  await end(false);
  return told();
}

interface Numbered {
  readonly number: number;
  readonly found: Item | NoItem;
}

function itemsOf({ number, text }: Line): readonly Numbered[] {
  if (text === undefined)
    return [{ number, found: { reason: `longer than ${longestLine} bytes` } }];
  return text.trim() === '' ? [] : [{ number, found: itemOfLine(text) }];
}
