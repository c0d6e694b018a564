import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Attempt } from './attempts.ts';
import { embeds } from '../runtime/twin.fixture.ts';
import type { Respond } from '../runtime/twin.fixture.ts';
import type { EmbeddingError } from './embedding-error.ts';
import {
  EndpointUnderTest,
  json,
  reset,
  silence,
  status,
  truncated,
  ways,
} from './endpoint.fixture.ts';

let endpoint: EndpointUnderTest;
beforeEach(async () => {
  endpoint = await EndpointUnderTest.start();
});
afterEach(() => endpoint[Symbol.asyncDispose]());

const asked = () => endpoint.container.received.length;
const soon = { EMBEDDINGS_TIMEOUT_MS: '150' };

describe.each(ways)('by the %s', (way) => {
  test('the container gets the contract’s payload, and its vector comes back', async () => {
    await using client = endpoint.client(way);
    expect(await client.embed('pressão 😀')).toEqual([0.6, 0.8]);
    expect(endpoint.container.last).toMatchObject({
      path: '/invocations',
      headers: { 'content-type': 'application/json', accept: 'application/json' },
      body: '{"search_term":"pressão 😀"}',
    });
  });

  const endsAt1: readonly [string, Respond, object][] = [
    ['400', status(400), { kind: 'refused', status: 400 }],
    ['404', status(404), { kind: 'refused', status: 404 }],
    ['413', status(413), { kind: 'refused', status: 413 }],
    ['415', status(415), { kind: 'refused', status: 415 }],
    ['422', status(422), { kind: 'refused', status: 422 }],
    ['what is not JSON', json('<html>'), { kind: 'bad-answer' }],
    ['a list', json('[0.6, 0.8]'), { kind: 'bad-answer' }],
    ['null among the numbers', json('{"embedding": [0.6, null]}'), { kind: 'bad-answer' }],
    ['another dimension', json('{"embedding": [0.6, 0.8, 0]}'), { kind: 'bad-answer' }],
  ];
  test.each(endsAt1)('%s is told at once', async (_name, respond, error) => {
    endpoint.answer(respond);
    await using client = endpoint.client(way);
    await expect(client.embed('pan')).rejects.toMatchObject({ ...error, retryable: false });
    expect(asked()).toBe(1);
  });

  const triedAgain: readonly [string, Respond, object][] = [
    ['429', status(429), { kind: 'throttled' }],
    ['500', status(500), { kind: 'unavailable' }],
    ['502', status(502), { kind: 'unavailable' }],
    ['503', status(503), { kind: 'unavailable' }],
    ['507', status(507), { kind: 'unavailable' }],
    ['a connection that is reset', reset, { kind: 'unavailable' }],
    ['half an answer', truncated, { kind: 'unavailable' }],
    ['silence', silence, { kind: 'timeout' }],
  ];
  test.each(triedAgain)('%s is told after all attempts', async (_name, respond, error) => {
    endpoint.answer(respond);
    await using client = endpoint.client(way, soon);
    await expect(client.embed('pan')).rejects.toMatchObject({ ...error, retryable: true });
    expect(asked()).toBe(3);
  });

  test.each(triedAgain)('%s is got over when it passes', async (_name, respond, error) => {
    endpoint.answer(respond, respond, embeds);
    const told: Attempt[] = [];
    const onAttempt = (one: Attempt) => told.push(one);
    await using client = endpoint.client(way, soon, { onAttempt });
    expect(await client.embed('pan')).toEqual([0.6, 0.8]);
    const { kind: outcome } = error as EmbeddingError;
    expect(told).toMatchObject([{ outcome }, { outcome }, { outcome: 'embedded' }]);
  });

  test('an endpoint that is down is waited for', async () => {
    await endpoint.container.stop();
    await endpoint.twin.close();
    const onAttempt = vi.fn();
    await using client = endpoint.client(way, {}, { onAttempt });
    await expect(client.embed('pan')).rejects.toMatchObject({ kind: 'unavailable' });
    expect(onAttempt).toHaveBeenCalledTimes(3);
  });

  test('an abort ends the request too', async () => {
    const gone = Promise.withResolvers<undefined>();
    endpoint.answer((response) =>
      response.once('close', () => {
        gone.resolve(undefined);
      }),
    );
    await using client = endpoint.client(way, { EMBEDDINGS_ATTEMPTS: '1' });
    const control = new AbortController();
    const failed = client.embed('pan', { signal: control.signal });
    await vi.waitUntil(() => asked() === 1);
    control.abort(new Error('no longer wanted'));
    await expect(failed).rejects.toMatchObject({
      kind: 'aborted',
      retryable: false,
      cause: { message: 'no longer wanted' },
    });
    // The twin, as SageMaker, lets the container finish what was asked.
    if (way === 'url') await gone.promise;
  });

  test('closing waits for nothing that hangs, and ends what waits', async () => {
    endpoint.answer(silence);
    const client = endpoint.client(way);
    const failed = client.embed('pan');
    failed.catch(() => undefined);
    await vi.waitUntil(() => asked() === 1);
    await client[Symbol.asyncDispose]();
    await expect(failed).rejects.toMatchObject({ kind: 'aborted' });
    await expect(client.embed('leite')).rejects.toMatchObject({ kind: 'aborted' });
    await client[Symbol.asyncDispose]();
  });

  test('connections are kept', async () => {
    const ports = new Set<number | undefined>();
    endpoint.answer((response, received) => {
      ports.add(response.socket?.remotePort);
      embeds(response, received);
    });
    await using client = way === 'url' ? endpoint.client(way) : endpoint.sdkClient();
    for (let term = 0; term < 30; term += 1) await client.embed(`termo ${term}`);
    // One may be opened before the last one is known to be free.
    expect(ports.size).toBeLessThan(4);
  });
});
