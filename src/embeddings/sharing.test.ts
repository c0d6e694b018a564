import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { embeds } from '../runtime/twin.fixture.ts';
import type { Received, Respond } from '../runtime/twin.fixture.ts';
import { EmbeddingError } from './embedding-error.ts';
import { EndpointUnderTest, json, status } from './endpoint.fixture.ts';

let endpoint: EndpointUnderTest;
beforeEach(async () => {
  endpoint = await EndpointUnderTest.start();
});
afterEach(() => endpoint[Symbol.asyncDispose]());

const asked = () => endpoint.container.received.length;
const termOf = ({ body }: Received) => (JSON.parse(body) as { search_term: string }).search_term;
const termsAsked = () => endpoint.container.received.map(termOf);

/** Holds every answer back until it is told to give them. */
function held() {
  const gate = Promise.withResolvers<undefined>();
  const open = { now: 0, most: 0, closed: 0 };
  const respond: Respond = (response, received) => {
    open.now += 1;
    open.most = Math.max(open.most, open.now);
    response.once('close', () => {
      open.now -= 1;
      open.closed += 1;
    });
    void gate.promise.then(() => {
      embeds(response, received);
    });
  };
  endpoint.answer(respond);
  return {
    open,
    release: () => {
      gate.resolve(undefined);
    },
  };
}

describe('embedAll', () => {
  test('gives what it has in the order of the terms, and an error for each of the others', async () => {
    endpoint.container.respond = (response, received) => {
      const term = termOf(received);
      const respond = term === 'ruim' ? status(422) : json(`{"embedding": [${term.length}, 0]}`);
      respond(response, received);
    };
    await using client = endpoint.client('url');
    const [one, empty, bad, three] = await client.embedAll(['a', '', 'ruim', 'abc']);
    expect([one, three]).toEqual([
      [1, 0],
      [3, 0],
    ]);
    expect(empty).toBeInstanceOf(EmbeddingError);
    expect(empty).toMatchObject({
      kind: 'refused',
      message: expect.stringContaining('empty') as string,
    });
    expect(bad).toMatchObject({ kind: 'refused', status: 422 });
  });

  test('asks once for what is in it twice, and for nothing when it is empty', async () => {
    await using client = endpoint.client('url');
    expect(await client.embedAll([])).toEqual([]);
    expect(await client.embedAll(['a', 'b', 'a', 'a'])).toHaveLength(4);
    expect(termsAsked().sort()).toEqual(['a', 'b']);
  });

  test('gives up all of it for one abort', async () => {
    const { open } = held();
    await using client = endpoint.client('url', { EMBEDDINGS_CONCURRENCY: '2' });
    const control = new AbortController();
    const all = client.embedAll(['a', 'b', 'c', 'd'], { signal: control.signal });
    await vi.waitUntil(() => asked() === 2);
    control.abort();
    expect(await all).toMatchObject(Array(4).fill({ kind: 'aborted' }));
    await vi.waitUntil(() => open.closed === 2);
    expect(asked()).toBe(2);
  });
});

test('no more terms are in flight than the settings allow, whatever the calls', async () => {
  const { open, release } = held();
  await using client = endpoint.client('url', { EMBEDDINGS_CONCURRENCY: '3' });
  const calls = [client.embedAll(['a', 'b', 'c']), client.embedAll(['d', 'e']), client.embed('f')];
  await vi.waitUntil(() => asked() === 3);
  release();
  await Promise.all(calls);
  expect(asked()).toBe(6);
  expect(open.most).toBe(3);
});

describe('callers of one term at one time', () => {
  test('share a request', async () => {
    const { release } = held();
    await using client = endpoint.client('url');
    const both = Promise.all([client.embed('a'), client.embed('a')]);
    await vi.waitUntil(() => asked() === 1);
    release();
    expect(await both).toEqual([
      [0.6, 0.8],
      [0.6, 0.8],
    ]);
    await client.embed('a');
    expect(asked()).toBe(2);
  });

  test('share its error', async () => {
    endpoint.answer(status(422));
    await using client = endpoint.client('url');
    const [one, two] = await Promise.allSettled([client.embed('a'), client.embed('a')]);
    expect([one.status, two.status, asked()]).toEqual(['rejected', 'rejected', 1]);
  });

  test('may leave without an end to the others', async () => {
    const { open, release } = held();
    await using client = endpoint.client('url');
    const control = new AbortController();
    const first = client.embed('a', { signal: control.signal });
    const second = client.embed('a');
    await vi.waitUntil(() => asked() === 1);
    control.abort();
    await expect(first).rejects.toMatchObject({ kind: 'aborted' });
    release();
    expect(await second).toEqual([0.6, 0.8]);
    expect([asked(), open.most]).toEqual([1, 1]);
  });

  test('end the request when the last of them leaves; the next begins anew', async () => {
    const { open } = held();
    await using client = endpoint.client('url');
    const control = new AbortController();
    const { signal } = control;
    const both = Promise.allSettled([client.embed('a', { signal }), client.embed('a', { signal })]);
    await vi.waitUntil(() => asked() === 1);
    control.abort();
    expect(await both).toMatchObject([{ status: 'rejected' }, { status: 'rejected' }]);
    endpoint.answer(embeds);
    expect(await client.embed('a')).toEqual([0.6, 0.8]);
    await vi.waitUntil(() => open.closed === 1);
    expect(asked()).toBe(2);
  });
});

test('a caller that has given up before asks nothing', async () => {
  await using client = endpoint.client('url');
  const signal = AbortSignal.abort();
  await expect(client.embed('a', { signal })).rejects.toMatchObject({ kind: 'aborted' });
  expect(asked()).toBe(0);
});

test('a term that waits for its place leaves the queue when its caller does', async () => {
  const { release } = held();
  await using client = endpoint.client('url', { EMBEDDINGS_CONCURRENCY: '1' });
  const first = client.embed('a');
  const control = new AbortController();
  const second = client.embed('b', { signal: control.signal });
  await vi.waitUntil(() => asked() === 1);
  control.abort();
  await expect(second).rejects.toMatchObject({ kind: 'aborted' });
  release();
  await first;
  await client.embed('c');
  expect(termsAsked()).toEqual(['a', 'c']);
});

test('the deadline of a term begins when it has its place', async () => {
  const slow: Respond = (response, received) => {
    setTimeout(embeds, 60, response, received);
  };
  endpoint.answer(slow);
  const env = { EMBEDDINGS_CONCURRENCY: '1', EMBEDDINGS_DEADLINE_MS: '150' };
  await using client = endpoint.client('url', env);
  expect(await client.embedAll(['a', 'b', 'c', 'd'])).toEqual(Array(4).fill([0.6, 0.8]));
});

describe('recent terms', () => {
  test('are asked for again where none are kept', async () => {
    await using client = endpoint.client('url');
    for (const term of ['a', 'a']) await client.embed(term);
    expect(asked()).toBe(2);
  });

  test('are kept, as many as the settings say, and told apart exactly', async () => {
    await using client = endpoint.client('url', { EMBEDDINGS_CACHE: '2' });
    for (const term of ['a', 'a', 'A', 'a', 'a ', 'a', 'A']) await client.embed(term);
    expect(termsAsked()).toEqual(['a', 'A', 'a ', 'A']);
  });

  test('are not errors', async () => {
    endpoint.answer(status(422), embeds);
    await using client = endpoint.client('url', { EMBEDDINGS_CACHE: '2' });
    await expect(client.embed('a')).rejects.toMatchObject({ kind: 'refused' });
    expect(await client.embed('a')).toEqual([0.6, 0.8]);
  });
});
