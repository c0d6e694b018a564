import { createConnection } from 'node:net';
import type { Socket } from 'node:net';
import { once } from 'node:events';
import { pipeline } from 'node:stream/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { RunningTwin, StubContainer, oneEndpoint } from './twin.fixture.ts';

let container: StubContainer;
let twin: RunningTwin;

beforeEach(async () => {
  vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  container = await StubContainer.start();
  twin = await RunningTwin.start(oneEndpoint(container));
});
afterEach(async () => {
  await twin[Symbol.asyncDispose]();
  await container[Symbol.asyncDispose]();
  vi.restoreAllMocks();
});

const typeOf = async (answer: Response) => {
  await answer.arrayBuffer();
  return [answer.status, answer.headers.get('x-amzn-errortype')];
};
const unavailable = [503, 'ServiceUnavailable'];

describe('the memory for bodies', () => {
  const all = () => twin.twin.budget.left;

  test('is shared by requests and answers, and refuses what has no room', async () => {
    const { budget } = twin.twin;
    const before = all();
    budget.take(before - 1_000);
    expect(await typeOf(await twin.invoke('embedder', 'x'.repeat(1_001)))).toEqual(unavailable);
    container.respond = (response) => response.end('y'.repeat(1_001));
    expect(await typeOf(await twin.invoke('embedder', 'x'))).toEqual(unavailable);
    container.respond = (response) => response.end('y'.repeat(900));
    expect((await twin.invoke('embedder', 'x')).status).toBe(200);
    budget.giveBack(before - 1_000);
    expect((await twin.invoke('embedder', 'x'.repeat(1_001))).status).toBe(200);
    await vi.waitFor(() => {
      expect(all()).toBe(before);
    });
  });

  test('is given back however an invocation ends', async () => {
    const before = all();
    const body = 'x'.repeat(10_000);
    container.respond = (response) => response.writeHead(500).end(body);
    await typeOf(await twin.invoke('embedder', body));
    container.respond = (response) => {
      response.writeHead(200, { 'content-length': 20_000 });
      response.write(body, () => response.socket?.destroy());
    };
    await typeOf(await twin.invoke('embedder', body));
    container.respond = (response) => response.end('y'.repeat(7_000_000));
    expect(await typeOf(await twin.invoke('embedder', body))).toEqual([424, 'ModelError']);
    await twin.fetch('/_local/s3/b/k', { method: 'PUT', body });
    await (await twin.fetch('/_local/s3/b/k')).text();
    await typeOf(await twin.invoke('nobody', body));
    await vi.waitFor(() => {
      expect(all()).toBe(before);
    });
  });

  test('is held by an answer that its client does not read', async () => {
    const before = all();
    const bytes = 6_000_000;
    container.respond = (response) => response.end('y'.repeat(bytes));
    const slow = await request('invocations');
    await vi.waitFor(() => {
      expect(container.received).toHaveLength(1);
      expect(all()).toBe(before - bytes);
    });
    slow.destroy();
    await vi.waitFor(() => {
      expect(all()).toBe(before);
    });
  });
});

test('an endpoint has 1,024 invocations under way at most', async () => {
  const endpoint = twin.twin.endpoints.get('embedder');
  for (let one = 0; one < 1_024; one += 1) endpoint?.enter();
  expect(await typeOf(await twin.invoke('embedder'))).toEqual(unavailable);
  endpoint?.leave();
  expect((await twin.invoke('embedder')).status).toBe(200);
});

test('connections to the container are kept', async () => {
  // The ping that comes before the first invocation may take one of its own.
  await (await twin.invoke('embedder')).text();
  const { connections } = container;
  for (let time = 0; time < 5; time += 1) await (await twin.invoke('embedder')).text();
  expect(container.received).toHaveLength(6);
  expect(container.connections).toBe(connections);
});

describe('a stream', () => {
  const [parts, bytes] = [1_024, 65_536];

  test('comes from the model no faster than its client reads', async () => {
    let sent = 0;
    let ended: Promise<void> | undefined;
    container.respond = (response) => {
      ended = pipeline(function* () {
        for (; sent < parts; sent += 1) yield Buffer.alloc(bytes, 1);
      }, response);
    };
    const client = await request('invocations-response-stream');
    let before = -1;
    while (before !== sent || sent === 0) {
      before = sent;
      await pause(200);
    }
    expect(sent).toBeLessThan(parts);
    let read = 0;
    client.on('data', (chunk: Buffer) => {
      read += chunk.length;
    });
    await vi.waitFor(() => {
      expect(sent).toBe(parts);
      expect(read).toBeGreaterThan(parts * bytes);
    }, 20_000);
    await ended;
    client.destroy();
  });

  test('that is under way when the twin stops goes on to its end', async () => {
    const model = Promise.withResolvers<(text: string) => void>();
    container.respond = (response) => {
      response.write('one');
      model.resolve((text) => response.end(text));
    };
    const path = '/endpoints/embedder/invocations-response-stream';
    const answer = await twin.fetch(path, { method: 'POST', body: '{}' });
    const finish = await model.promise;
    const closed = twin.close();
    finish('two');
    const text = Buffer.from(await answer.arrayBuffer()).toString('latin1');
    expect(text).toContain('one');
    expect(text).toContain('two');
    await closed;
    twin = await RunningTwin.start(oneEndpoint(container));
  });
});

describe('headers', () => {
  test('are told which of them is too long, up to 64 KiB of them', async () => {
    const attributes = { 'x-amzn-sagemaker-custom-attributes': 'a'.repeat(30_000) };
    const answer = await twin.invoke('embedder', '{}', attributes);
    expect(answer.headers.get('x-amzn-errortype')).toBe('ValidationError');
    expect(await answer.text()).toContain('length less than or equal to 1024');
  });

  test.each([
    ['more than 64 KiB of headers', `x: ${'a'.repeat(70_000)}`, 400, 'ValidationError'],
    ['what is no HTTP', 'no colon here', 400, 'BadRequest'],
  ])('%s is refused in the API’s form', async (_what, header, status, type) => {
    const socket = connection();
    socket.write(`GET / HTTP/1.1\r\nhost: x\r\n${header}\r\n\r\n`);
    const said = (await socket.toArray()).join('');
    expect(said).toMatch(new RegExp(`^HTTP/1.1 ${status} ${type}\r\n`));
    expect(said).toContain(`x-amzn-errortype: ${type}\r\n`);
    expect(said).toMatch(/x-amzn-requestid: [0-9a-f-]{36}\r\n/);
    expect((await twin.invoke('embedder')).status).toBe(200);
  });
});

function connection(): Socket {
  const { port } = new URL(twin.url);
  return createConnection(Number(port), '127.0.0.1');
}

/** A client that sends an invocation and reads nothing of the answer. */
async function request(operation: string): Promise<Socket> {
  const socket = connection();
  await once(socket, 'connect');
  socket.write(
    `POST /endpoints/embedder/${operation} HTTP/1.1\r\nhost: x\r\ncontent-length: 2\r\n\r\n{}`,
  );
  return socket;
}
