import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Health, Progress, ProgressLine, Received } from '../../src/longinus/contract.ts';
import { answers, EndpointOfTexts, indexed, Longinus, someItems } from './longinus-under-test.ts';
import { PostgresUnderTest } from './postgres-under-test.ts';

const patience = { timeout: 120_000, interval: 50 };

let postgres: PostgresUnderTest;
let endpoint: EndpointOfTexts;
/** Of the test: empty. */
let databaseUrl: string;
let longinus: Longinus;
let opened: AsyncDisposableStack;
let tests = 0;

beforeAll(async () => {
  postgres = await PostgresUnderTest.start();
});
afterAll(() => postgres[Symbol.asyncDispose]());

beforeEach(async () => {
  opened = new AsyncDisposableStack();
  endpoint = opened.use(await EndpointOfTexts.start());
  tests += 1;
  databaseUrl = await postgres.create(`longinus_${tests}`);
  longinus = await start();
});
afterEach(() => opened.disposeAsync());

async function start(endpointUrl = endpoint.url, env = {}): Promise<Longinus> {
  return opened.use(await Longinus.start(databaseUrl, endpointUrl, env));
}

async function finished({ import: id }: Received, at = longinus): Promise<Progress> {
  const progress = async () => (await at.progress(id)).state;
  await expect.poll(progress, patience).toBe('finished');
  return at.progress(id);
}

const index = () => indexed(postgres, databaseUrl);
/** All of them have the embedding of their own text, and nothing else is there. */
async function expectIndexed(count: number): Promise<void> {
  const found = await index();
  expect(found.size).toBe(count);
  expect([...found].filter(([, isOwn]) => !isOwn)).toEqual([]);
}
const queueLength = async () =>
  (await postgres.query('select from longinus.queue', databaseUrl)).length;
const someIndexed = (least: number) =>
  expect.poll(async () => (await index()).size, patience).toBeGreaterThanOrEqual(least);
/** Each text takes a while, so that something can happen in the middle. */
const slowly =
  (ms: number): EndpointOfTexts['behave'] =>
  (_text, answer) =>
    void pause(ms).then(answer);

describe('an import', () => {
  test('is indexed whole, each text embedded once, and can be watched', async () => {
    endpoint.behave = slowly(20);
    const received = await longinus.import(someItems(500));
    expect(received).toMatchObject({ accepted: 500, unchanged: 0, rejected: 0, rejections: [] });
    const accept = 'text/event-stream';
    const events = await longinus.fetch(`/imports/${received.import}`, { headers: { accept } });
    expect(events.headers.get('content-type')).toMatch(/^text\/event-stream/);
    const told = [...(await events.text()).matchAll(/^event: progress\ndata: (.*)$/gm)].map(
      ([, data = '']) => JSON.parse(data) as Progress,
    );
    expect(told.length).toBeGreaterThan(1);
    expect(told[0]?.state).toBe('indexing');
    const facts = { accepted: 500, indexed: 500, waiting: 0, failed: 0, replaced: 0 };
    expect(told.at(-1)).toMatchObject({ state: 'finished', interrupted: false, ...facts });
    const { imports } = await longinus.json<{ imports: ProgressLine[] }>('/imports');
    expect(imports).toMatchObject([{ id: received.import, state: 'finished', ...facts }]);
    await expectIndexed(500);
    expect(endpoint.asked).toHaveLength(500);
    expect(new Set(endpoint.asked).size).toBe(500);
  });

  test('leaves no words behind that every search would read until the next vacuum', async () => {
    await finished(await longinus.import(someItems(20)));
    const left = "select gin_clean_pending_list('longinus.items_tsv')::int as pages";
    expect(await postgres.query(left, databaseUrl)).toEqual([{ pages: 0 }]);
  });

  test('of what is there already embeds nothing, and of what changed only the text', async () => {
    const items = someItems(50);
    await finished(await longinus.import(items));
    expect(await finished(await longinus.import(items))).toMatchObject({
      accepted: 50,
      unchanged: 50,
      indexed: 50,
    });
    await finished(await longinus.import(items.map((item) => ({ ...item, price: 9.9 }))));
    expect(endpoint.asked).toHaveLength(50);
    const [first = { id: '', title: '' }, ...others] = items;
    const changed = [{ ...first, title: 'something else' }, ...others];
    await finished(await longinus.import(changed));
    expect(endpoint.asked.slice(50)).toEqual(['something else']);
    await expectIndexed(50);
  });

  test('tells the lines that are no items, and keeps the others', async () => {
    const lines = [
      '{"id": "a", "title": "one"}\r',
      '{"id": "b", "title": ',
      '',
      '{"id": "c"}',
      '{"id": "d", "title": "d", "colour": "red"}',
      '{"id": "e", "title": "e", "price": -1}',
      '{"id": "f", "title": "f", "attributes": {"half": "\\ud800"}}',
      `{"id": "g", "title": "g", "description": "${'long '.repeat(40_000)}"}`,
      '{"id": "a", "title": "again"}',
      '[]',
      '{"id": "h", "title": "café ☕"}',
    ];
    const answer = await longinus.post(lines.join('\n'));
    expect(answer.status).toBe(202);
    const received = (await answer.json()) as Received;
    expect(received).toMatchObject({ accepted: 3, rejected: 7 });
    expect(received.rejections).toEqual([
      { line: 2, reason: expect.stringMatching(/^no JSON/) as string },
      { line: 4, reason: expect.stringMatching(/title/) as string },
      { line: 5, reason: expect.stringMatching(/unknown keys: colour/) as string },
      { line: 6, reason: expect.stringMatching(/^price/) as string },
      { line: 7, reason: expect.stringMatching(/surrogate/) as string },
      { line: 8, reason: expect.stringMatching(/longer than \d+ bytes/) as string },
      { line: 10, reason: expect.stringMatching(/object/) as string },
    ]);
    const progress = await finished(received);
    expect(progress).toMatchObject({ accepted: 3, waiting: 0, failed: 0, rejected: 7 });
    // The first of what came twice may have been indexed already when it came again.
    expect(progress.indexed + progress.replaced).toBe(3);
    expect(progress.rejections).toEqual(received.rejections);
    expect(await longinus.item('a')).toMatchObject({ title: 'again', state: 'indexed' });
    await expectIndexed(2);
  });

  test('without an item is a problem that says what is wrong with the lines', async () => {
    const answer = await longinus.post('geladeira\nfogão\n');
    expect(answer.status).toBe(400);
    expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(await answer.json()).toMatchObject({ status: 400, rejected: 2 });
  });

  test('whose sender goes away in the middle keeps what came, and says that it is not whole', async () => {
    const sender = new AbortController();
    const lines = someItems(40).map((item) => `${JSON.stringify(item)}\n`);
    const body = new ReadableStream<Uint8Array>({
      start: (stream) => {
        stream.enqueue(new TextEncoder().encode(lines.join('')));
      },
    });
    const headers = { 'content-type': 'application/x-ndjson' };
    const init = { method: 'POST', headers, body, duplex: 'half', signal: sender.signal };
    const sent = longinus.fetch('/items', init as RequestInit);
    await someIndexed(40);
    sender.abort();
    await expect(sent).rejects.toThrow('abort');
    const imports = async () =>
      (await longinus.json<{ imports: ProgressLine[] }>('/imports')).imports;
    const told = { state: 'finished', interrupted: true, accepted: 40, indexed: 40 };
    await expect.poll(imports, patience).toMatchObject([told]);
  });
});

describe('an endpoint that misbehaves', () => {
  test('and throttles for a while keeps nothing out of the index', async () => {
    let left = 300;
    endpoint.behave = (text, answer, response) => {
      left -= 1;
      if (left > 0) answers(429)(text, answer, response);
      else answer();
    };
    const received = await longinus.import(someItems(200));
    const retrying = async () => (await longinus.progress(received.import)).retrying;
    await expect.poll(retrying, patience).toBeGreaterThan(0);
    const health = await longinus.json<Health>('/health');
    expect(health).toMatchObject({ status: 'ok', endpoint: { state: 'fails' } });
    expect(health.endpoint.reason).toBe('throttled 429');
    expect(await finished(received)).toMatchObject({ indexed: 200, failed: 0 });
    await expectIndexed(200);
    expect((await longinus.json<Health>('/health')).endpoint.state).toBe('answers');
  });

  test('and fails now and then, in every way, keeps nothing out of the index', async () => {
    let asked = 0;
    endpoint.behave = (text, answer, response) => {
      asked += 1;
      if (asked % 11 === 0) response.socket?.destroy();
      else if (asked % 7 === 0) answers(500)(text, answer, response);
      else if (asked % 5 === 0) response.writeHead(200).end('{"embedding": [1]}');
      else answer();
    };
    expect(await finished(await longinus.import(someItems(100)))).toMatchObject({ indexed: 100 });
    await expectIndexed(100);
  });

  test('and refuses a text for good is told with its reason, and keeps no other waiting', async () => {
    endpoint.behave = (text, answer, response) => {
      if (text.endsWith('7')) answers(400, 'no sevens')(text, answer, response);
      else answer();
    };
    const progress = await finished(await longinus.import(someItems(50)));
    expect(progress).toMatchObject({ indexed: 45, failed: 5, waiting: 0 });
    expect(progress.failures).toHaveLength(5);
    const reason = 'the endpoint answered 400: no sevens';
    expect(progress.failures[0]).toEqual({ id: 'item-17', reason });
    expect(await longinus.item('item-7')).toMatchObject({ state: 'failed', reason });
    expect(endpoint.asked).toHaveLength(50);
    // Brought again it is tried again: the endpoint may have learned.
    endpoint.behave = (_text, answer) => {
      answer();
    };
    await finished(await longinus.import(someItems(50)));
    await expectIndexed(50);
  });

  test('and is asked in a wrong way is no fault of the texts', async () => {
    endpoint.behave = answers(403);
    const received = await longinus.import(someItems(5));
    const retrying = async () => (await longinus.progress(received.import)).retrying;
    await expect.poll(retrying, patience).toBe(5);
    endpoint.behave = (_text, answer) => {
      answer();
    };
    expect(await finished(received)).toMatchObject({ indexed: 5, failed: 0 });
  });

  test('is 503 to a query', async () => {
    endpoint.behave = answers(503);
    const answer = await longinus.fetch('/similar?q=geladeira');
    expect(answer.status).toBe(503);
    expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(await answer.json()).toMatchObject({ detail: expect.stringMatching(/503/) as string });
  });
});

describe('what changes while it is embedded', () => {
  /** Asks for this text wait until it is called. */
  function holding(text: string): () => void {
    const { promise, resolve } = Promise.withResolvers<undefined>();
    endpoint.behave = (asked, answer) => {
      if (asked === text) void promise.then(answer);
      else answer();
    };
    return () => {
      resolve(undefined);
    };
  }
  const asksFor = (text: string) => expect.poll(() => endpoint.asked, patience).toContain(text);
  /** Everything that was begun has come to its end. */
  const settled = () => expect.poll(queueLength, patience).toBe(0);

  test('is never given the older text’s embedding', async () => {
    const release = holding('old');
    await longinus.put('one', { title: 'old' });
    await asksFor('old');
    expect((await longinus.put('one', { title: 'new' })).status).toBe(202);
    await someIndexed(1);
    release();
    // Stored after the old one’s answer has come.
    await longinus.put('two', { title: 'two' });
    await someIndexed(2);
    await settled();
    await expectIndexed(2);
    expect(endpoint.asked).toEqual(['old', 'new', 'two']);
  });

  test('is not indexed when it was deleted meanwhile', async () => {
    const release = holding('gone');
    await longinus.put('one', { title: 'gone' });
    await asksFor('gone');
    const deleting = await longinus.fetch('/items/one', { method: 'DELETE' });
    expect(deleting.status).toBe(204);
    release();
    await longinus.put('two', { title: 'two' });
    await someIndexed(1);
    const vectors = await postgres.query('select item_id from longinus.vectors', databaseUrl);
    expect(vectors).toEqual([{ item_id: 'two' }]);
    expect((await longinus.fetch('/items/one')).status).toBe(404);
    expect((await longinus.fetch('/items/one', { method: 'DELETE' })).status).toBe(404);
  });

  test('and comes to the same text again needs nothing', async () => {
    await longinus.put('one', { title: 'same', price: 1 });
    await settled();
    const answer = await longinus.put('one', { title: 'same', price: 2 });
    expect({ status: answer.status, ...((await answer.json()) as object) }).toEqual({
      status: 200,
      id: 'one',
      state: 'indexed',
    });
    expect(await longinus.item('one')).toMatchObject({ price: 2, state: 'indexed' });
    expect(endpoint.asked).toEqual(['same']);
  });
});

describe('in the middle of an import', () => {
  beforeEach(() => {
    endpoint.behave = slowly(20);
  });

  test('a kill -9 of longinus loses nothing', async () => {
    const received = await longinus.import(someItems(600));
    await someIndexed(50);
    await longinus.service.kill();
    expect((await index()).size).toBeLessThan(600);
    await longinus.service.start();
    expect(await finished(received)).toMatchObject({ indexed: 600, failed: 0, replaced: 0 });
    await expectIndexed(600);
  });

  test('a kill -9 of PostgreSQL loses nothing that was taken', async () => {
    const received = await longinus.import(someItems(600));
    await someIndexed(50);
    await postgres.kill();
    expect((await longinus.fetch('/health')).status).toBe(503);
    expect((await longinus.put('late', { title: 'late' })).status).toBe(503);
    expect((await longinus.post('{"id": "late", "title": "late"}')).status).toBe(503);
    await postgres.restart();
    await expect.poll(async () => (await longinus.fetch('/health')).status, patience).toBe(200);
    expect(await finished(received)).toMatchObject({ indexed: 600, failed: 0, replaced: 0 });
    await expectIndexed(600);
  });

  test('the end of a replica gives its work to the other, at once', async () => {
    const other = await start();
    const received = await longinus.import(someItems(600));
    await someIndexed(50);
    await longinus.service.stop();
    const leased = await postgres.query<{ held: number }>(
      'select count(lease)::int as held from longinus.queue where due_at > now()',
      databaseUrl,
    );
    // What the other one has, at most: 4 times the texts that it asks for at one time.
    expect(leased[0]?.held).toBeLessThanOrEqual(32);
    expect(await finished(received, other)).toMatchObject({ indexed: 600, failed: 0 });
    await expectIndexed(600);
    expect(endpoint.asked).toHaveLength(600);
  });
});

describe('two replicas', () => {
  test('that start together make one schema, and share the work', async () => {
    databaseUrl = await postgres.create(`longinus_${tests}_two`);
    const endpoints = [
      opened.use(await EndpointOfTexts.start()),
      opened.use(await EndpointOfTexts.start()),
    ];
    for (const one of endpoints) one.behave = slowly(20);
    const replicas = await Promise.all(endpoints.map(({ url }) => start(url)));
    const received = await replicas[0]?.import(someItems(400));
    if (!received) throw new Error('there are no replicas');
    const progress = await finished(received, replicas[1]);
    expect(progress).toMatchObject({ accepted: 400, indexed: 400 });
    const asked = endpoints.map(({ asked }) => asked.length);
    expect(Math.min(...asked)).toBeGreaterThan(50);
    expect(asked.reduce((sum, one) => sum + one)).toBe(400);
    await expectIndexed(400);
  });
});

test('a database of other embeddings is refused, with what is wrong', async () => {
  await longinus.service.stop();
  const wrong = start(endpoint.url, { EMBEDDINGS_DIMENSION: '17' });
  await expect(wrong).rejects.toThrow(/embeddings of 16 numbers, expected 17/);
});
