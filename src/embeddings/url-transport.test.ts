import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { embeds } from '../runtime/twin.fixture.ts';
import { EndpointUnderTest, json, status } from './endpoint.fixture.ts';

let endpoint: EndpointUnderTest;
beforeEach(async () => {
  endpoint = await EndpointUnderTest.start();
});
afterEach(() => endpoint[Symbol.asyncDispose]());

const received = () => endpoint.container.received;

test.each(['/team/model', '/team/model/'])('the path %s of the URL is kept', async (path) => {
  const url = endpoint.container.url + path;
  await using client = endpoint.client('url', { SAGEMAKER_ENDPOINT_URL: url });
  await client.embed('pan');
  expect(endpoint.container.last.path).toBe('/team/model/invocations');
});

test('Retry-After is waited for', async () => {
  endpoint.answer(status(503, { 'retry-after': '1' }), embeds);
  await using client = endpoint.client('url');
  const startedAt = performance.now();
  expect(await client.embed('pan')).toEqual([0.6, 0.8]);
  expect(performance.now() - startedAt).toBeGreaterThanOrEqual(999);
});

test('Retry-After beyond the deadline ends it at once', async () => {
  endpoint.answer(status(429, { 'retry-after': '3600' }));
  await using client = endpoint.client('url');
  await expect(client.embed('pan')).rejects.toMatchObject({
    kind: 'throttled',
    retryAfterMs: 3_600_000,
  });
  expect(received()).toHaveLength(1);
});

test('a redirect is not followed: the endpoint’s address is a setting', async () => {
  endpoint.answer(status(307, { location: `${endpoint.twin.url}/elsewhere` }));
  await using client = endpoint.client('url');
  await expect(client.embed('pan')).rejects.toMatchObject({ kind: 'refused', status: 307 });
});

test('an answer longer than any embedding is not read to its end', async () => {
  endpoint.answer(json(`{"embedding": [${'0,'.repeat(4 * 1024 * 1024)}0]}`));
  await using client = endpoint.client('url');
  await expect(client.embed('pan')).rejects.toMatchObject({
    kind: 'bad-answer',
    message: 'the answer is longer than any embedding',
  });
});

test('what does not speak HTTP is told, and not asked again', async () => {
  let connections = 0;
  await using server = createServer((socket) => {
    connections += 1;
    socket.resume().end('+OK who are you?\r\n');
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  await using client = endpoint.client('url', { SAGEMAKER_ENDPOINT_URL: url });
  await expect(client.embed('pan')).rejects.toMatchObject({
    kind: 'bad-answer',
    message: expect.stringContaining('not HTTP') as string,
  });
  expect(connections).toBe(1);
});
