import { afterEach, expect, test, vi } from 'vitest';
import { EmbeddingError } from '../embeddings/index.ts';
import { DatabaseUnavailable } from '../service/database.ts';
import type { Queue, Work } from './queue.ts';
import { Worker } from './worker.ts';

const works = (count: number): Work[] =>
  Array.from({ length: count }, (_, n) => ({
    itemId: `item-${n}`,
    text: `text ${n}`,
    lease: String(n),
    attempts: 1,
  }));

/** What the worker did with each item, in a queue of a test’s own. */
class QueueInMemory implements Queue {
  readonly waiting: Work[];
  readonly done = new Map<string, string>();
  readonly batches: number[] = [];
  store: Queue['store'] = (embedded) => {
    if (embedded.length > 0) this.batches.push(embedded.length);
    for (const { work } of embedded) this.done.set(work.itemId, 'stored');
    return Promise.resolve();
  };

  constructor(waiting: Work[]) {
    this.waiting = waiting;
  }

  take(most: number) {
    return Promise.resolve(this.waiting.splice(0, most));
  }

  fail: Queue['fail'] = (failed) => {
    for (const { work, reason, pauseMs } of failed)
      this.done.set(work.itemId, pauseMs === null ? `failed: ${reason}` : `later: ${reason}`);
    return Promise.resolve();
  };

  renew() {
    return Promise.resolve();
  }

  release(held: readonly Work[]) {
    for (const { itemId } of held) this.done.set(itemId, 'released');
    return Promise.resolve();
  }
}

type Embed = (text: string, options?: { signal?: AbortSignal }) => Promise<readonly number[]>;
const embeds: Embed = () => Promise.resolve([1, 0]);
let worker: Worker | undefined;
afterEach(() => worker?.stop());

function working(queue: Queue, embed: Embed = embeds) {
  const troubles: unknown[] = [];
  worker = new Worker({
    queue,
    client: { embed },
    concurrency: 4,
    onProgress: () => Promise.resolve(),
    onTrouble: (error) => troubles.push(error),
  });
  return { worker, troubles };
}
const allDone = (queue: QueueInMemory, count: number) =>
  vi.waitFor(() => {
    expect(queue.done.size).toBe(count);
  });

test('all is embedded, so many at a time, and stored together', async () => {
  let atOnce = 0;
  let most = 0;
  const queue = new QueueInMemory(works(100));
  working(queue, async () => {
    most = Math.max(most, (atOnce += 1));
    await new Promise((resolve) => setTimeout(resolve, 1));
    atOnce -= 1;
    return [1, 0];
  });
  await allDone(queue, 100);
  expect(new Set(queue.done.values())).toEqual(new Set(['stored']));
  expect(most).toBe(4);
  expect(queue.batches.length).toBeLessThan(50);
});

test('what is refused for good has failed, what may do better comes later', async () => {
  const queue = new QueueInMemory(works(3));
  working(queue, (text) => {
    if (text === 'text 0')
      return Promise.reject(
        new EmbeddingError('refused', 'too odd', { retryable: false, status: 400 }),
      );
    if (text === 'text 1')
      return Promise.reject(new EmbeddingError('throttled', 'too much', { retryable: true }));
    return embeds(text);
  });
  await allDone(queue, 3);
  expect(Object.fromEntries(queue.done)).toEqual({
    'item-0': 'failed: too odd',
    'item-1': 'later: too much',
    'item-2': 'stored',
  });
});

test('a database that is away is waited for, and nothing is asked for twice', async () => {
  const queue = new QueueInMemory(works(8));
  const { store } = queue;
  let times = 0;
  queue.store = (embedded) => {
    times += 1;
    return times < 3 ? Promise.reject(new DatabaseUnavailable('gone')) : store(embedded);
  };
  const asked: string[] = [];
  working(queue, (text) => {
    asked.push(text);
    return embeds(text);
  });
  await vi.waitFor(
    () => {
      expect(queue.done.size).toBe(8);
    },
    { timeout: 5_000 },
  );
  expect(asked).toHaveLength(8);
});

test('one that cannot be stored keeps no other waiting', async () => {
  const queue = new QueueInMemory(works(5));
  const { store } = queue;
  queue.store = (embedded) =>
    embedded.some(({ work }) => work.itemId === 'item-3')
      ? Promise.reject(new Error('out of range'))
      : store(embedded);
  working(queue);
  await allDone(queue, 5);
  expect(queue.done.get('item-3')).toBe('failed: its embedding cannot be stored: out of range');
  expect([...queue.done.values()].filter((how) => how === 'stored')).toHaveLength(4);
});

test('at the end what is under way is finished, and all else given back', async () => {
  const queue = new QueueInMemory(works(12));
  const { promise, resolve } = Promise.withResolvers<readonly number[]>();
  let asked = 0;
  const { worker } = working(queue, () => {
    asked += 1;
    return promise;
  });
  await vi.waitFor(() => {
    expect(asked).toBe(4);
  });
  const stopped = worker.stop();
  resolve([1, 0]);
  await stopped;
  const count = (how: string) => [...queue.done.values()].filter((one) => one === how).length;
  expect({ stored: count('stored'), released: count('released') }).toEqual({
    stored: 4,
    released: 8,
  });
});

test('while all fails, little is taken', async () => {
  const queue = new QueueInMemory(works(1_000));
  working(queue, () =>
    Promise.reject(new EmbeddingError('unavailable', 'gone', { retryable: true })),
  );
  await vi.waitFor(() => {
    expect(queue.done.size).toBeGreaterThan(0);
  });
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(queue.waiting.length).toBeGreaterThan(900);
});
