import { once } from 'node:events';
import { createConnection } from 'node:net';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { RunningTwin, StubContainer, oneEndpoint } from '../twin.fixture.ts';
import type { Invocation } from './invocation.ts';

let container: StubContainer;
let twin: RunningTwin;

beforeEach(async () => {
  vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  container = await StubContainer.start();
  twin = await RunningTwin.start(oneEndpoint(container, { keptInvocations: 3 }));
});
afterEach(async () => {
  await twin[Symbol.asyncDispose]();
  await container[Symbol.asyncDispose]();
  vi.restoreAllMocks();
});

async function seen(query = '', where: RunningTwin = twin): Promise<Invocation[]> {
  const answer = await where.fetch(`/_local/invocations${query}`);
  return ((await answer.json()) as { invocations: Invocation[] }).invocations;
}

describe('the last invocations', () => {
  test('are told with what there is to know of them', async () => {
    const answer = await twin.invoke('embedder', '{"a": 1}', {
      'x-amzn-sagemaker-inference-id': 'mine',
      'user-agent': 'a-client/1',
      'x-sagemaker-local-fault': 'latency; ms=5',
    });
    const [invocation] = await seen();
    expect(invocation).toEqual({
      id: answer.headers.get('x-amzn-requestid'),
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT/) as string,
      operation: 'InvokeEndpoint',
      endpoint: 'embedder',
      variant: 'AllTraffic',
      client: 'a-client/1 127.0.0.1',
      status: 200,
      milliseconds: expect.any(Number) as number,
      modelMilliseconds: expect.any(Number) as number,
      requestBytes: 8,
      responseBytes: 23,
      inferenceId: 'mine',
      faults: ['latency'],
    });
    expect(invocation?.milliseconds).toBeGreaterThanOrEqual(5);
  });

  test('tell an error by its type and words', async () => {
    await twin.invoke('nobody');
    expect(await seen()).toMatchObject([
      {
        endpoint: 'nobody',
        status: 400,
        error: 'ValidationError',
        message: 'Endpoint nobody of account 000000000000 not found.',
      },
    ]);
  });

  test('are so many at most, the newest first, and can be chosen', async () => {
    for (const body of ['1', '22', '333', '4444']) await twin.invoke('embedder', body);
    expect((await seen()).map(({ requestBytes }) => requestBytes)).toEqual([4, 3, 2]);
    expect((await seen('?limit=1')).map(({ requestBytes }) => requestBytes)).toEqual([4]);
    await twin.invoke('nobody');
    expect(await seen('?endpoint=nobody')).toHaveLength(1);
    expect((await twin.fetch('/_local/invocations?limit=x')).status).toBe(400);
  });

  test('have bodies only where the settings say so, and never long ones', async () => {
    await twin.invoke('embedder', 'secret');
    expect((await seen())[0]).not.toHaveProperty('requestBody');
    await using open = await RunningTwin.start(oneEndpoint(container, { recordBodies: true }));
    await open.invoke('embedder', 'x'.repeat(100_000));
    const [invocation] = await seen('', open);
    expect(invocation?.responseBody).toBe('{"embedding":[0.6,0.8]}');
    expect(invocation?.requestBody).toHaveLength(65_536);
    expect(invocation?.requestBytes).toBe(100_000);
  });

  test('can be forgotten', async () => {
    await twin.invoke('embedder');
    await twin.fetch('/_local/invocations', { method: 'DELETE' });
    expect(await seen()).toEqual([]);
  });
});

test('invocations are told as they end, by server-sent events', async () => {
  const controller = new AbortController();
  const answer = await twin.fetch('/_local/invocations/events', { signal: controller.signal });
  expect(answer.headers.get('content-type')).toBe('text/event-stream');
  await twin.invoke('embedder');
  let text = '';
  for await (const chunk of answer.body ?? []) {
    text += Buffer.from(chunk as Uint8Array).toString();
    if (text.includes('data: ')) break;
  }
  const [, data = ''] = /^event: invocation\ndata: (.*)$/m.exec(text) ?? [];
  expect(JSON.parse(data)).toMatchObject({ endpoint: 'embedder', status: 200 });
});

describe('a follower of the events', () => {
  async function follower() {
    const { port } = new URL(twin.url);
    const socket = createConnection(Number(port), '127.0.0.1');
    socket.write('GET /_local/invocations/events HTTP/1.1\r\nhost: x\r\n\r\n');
    await once(socket, 'readable');
    return socket;
  }

  test('that does not read is let go, and the twin keeps nothing for it', async () => {
    const socket = await follower();
    await twin.invoke('embedder');
    const [invocation] = twin.twin.journal.last(1);
    if (!invocation) throw new Error('nothing was seen');
    expect(twin.twin.followers.size).toBe(1);
    const long = { ...invocation, requestBody: 'x'.repeat(65_536) };
    await vi.waitFor(() => {
      for (let time = 0; time < 32; time += 1) twin.twin.journal.add(long);
      expect(twin.twin.followers.size).toBe(0);
    });
    socket.destroy();
  });

  test('does not hold up a stop', async () => {
    const socket = await follower();
    const ended = once(socket.resume(), 'end');
    await twin.close();
    await expect(ended).resolves.toEqual([]);
    twin = await RunningTwin.start(oneEndpoint(container));
  });
});

test('metrics are told as Prometheus reads them; made-up names are no time series', async () => {
  await twin.invoke('embedder');
  await twin.invoke('made-up-name');
  const answer = await twin.fetch('/_local/metrics');
  expect(answer.headers.get('content-type')).toContain('text/plain; version=');
  const text = await answer.text();
  expect(text).toContain(
    'sagemaker_runtime_invocations_total{endpoint="embedder",variant="AllTraffic",operation="InvokeEndpoint",status="200",error=""} 1',
  );
  expect(text).toContain(
    'sagemaker_runtime_invocation_seconds_count{endpoint="embedder",operation="InvokeEndpoint"} 1',
  );
  expect(text).toContain('sagemaker_runtime_invocations_in_flight{endpoint="embedder"} 0');
  expect(text).not.toContain('made-up-name');
});

test('the health of the twin is its own, that of an endpoint its container’s', async () => {
  await container.stop();
  expect((await twin.fetch('/_local/health')).status).toBe(200);
  expect(await (await twin.fetch('/_local/endpoints')).json()).toMatchObject({
    endpoints: [{ name: 'embedder', status: 'Creating', inFlight: 0, payloadLimit: 6_291_456 }],
  });
});
