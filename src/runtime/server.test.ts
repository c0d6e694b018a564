import { createConnection } from 'node:net';
import { once } from 'node:events';
import { setImmediate as turn } from 'node:timers/promises';
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

const errorOf = async (answer: Response) => ({
  status: answer.status,
  type: answer.headers.get('x-amzn-errortype'),
  body: (await answer.json()) as Record<string, unknown>,
});

describe('InvokeEndpoint', () => {
  test('gives the model’s body, type and variant, and an id of the request', async () => {
    const answer = await twin.invoke('embedder');
    expect(answer.status).toBe(200);
    expect(await answer.json()).toEqual({ embedding: [0.6, 0.8] });
    expect(answer.headers.get('content-type')).toBe('application/json');
    expect(answer.headers.get('x-amzn-invoked-production-variant')).toBe('AllTraffic');
    expect(answer.headers.get('x-amzn-requestid')).toMatch(/^[0-9a-f-]{36}$/);
    expect(answer.headers.has('x-amzn-sagemaker-custom-attributes')).toBe(false);
  });

  test('passes the API’s headers on, and strips every other one', async () => {
    const passed = {
      'content-type': 'application/json',
      accept: 'application/json',
      'x-amzn-sagemaker-custom-attributes': 'trace=1',
      'x-amzn-sagemaker-target-model': 'model.tar.gz',
      'x-amzn-sagemaker-target-variant': 'AllTraffic',
      'x-amzn-sagemaker-target-container-hostname': 'first',
      'x-amzn-sagemaker-inference-component': 'part',
      'x-amzn-sagemaker-inference-id': 'id-1',
      'x-amzn-sagemaker-enable-explanations': '`true`',
      'x-amzn-sagemaker-prefix-aware-id': 'p',
    };
    await twin.invoke('embedder', '{}', { ...passed, 'x-secret': 'no', authorization: 'no' });
    const own = { host: expect.any(String) as string, connection: 'keep-alive' };
    expect(container.last.headers).toEqual({ ...passed, ...own, 'content-length': '2' });
  });

  test('tells the custom attributes that the model set', async () => {
    container.respond = (response) => {
      response.writeHead(200, { 'x-amzn-sagemaker-custom-attributes': 'seen', 'x-mine': '1' });
      response.end('ok');
    };
    const answer = await twin.invoke('embedder');
    expect(answer.headers.get('x-amzn-sagemaker-custom-attributes')).toBe('seen');
    expect(answer.headers.has('x-mine')).toBe(false);
  });

  test('carries bytes that are no text', async () => {
    const bytes = new Uint8Array(Array.from({ length: 256 }, (_, index) => index));
    container.respond = (response) => response.end(bytes);
    const answer = await twin.invoke('embedder', bytes);
    expect(new Uint8Array(await answer.arrayBuffer())).toEqual(bytes);
  });
});

describe('a ModelError', () => {
  const log =
    'See https://us-east-1.console.aws.amazon.com/cloudwatch/home?region=us-east-1' +
    '#logEventViewer:group=/aws/sagemaker/Endpoints/embedder in account 000000000000 for more information.';

  test.each([
    [413, 'client', 'CLIENT_ERROR_FROM_MODEL'],
    [500, 'server', 'INTERNAL_FAILURE_FROM_MODEL'],
    [503, 'server', 'INTERNAL_FAILURE_FROM_MODEL'],
  ])('tells a container’s %i as a %s error', async (status, whose, code) => {
    container.respond = (response) => response.writeHead(status).end('{"why": "so"}');
    expect(await errorOf(await twin.invoke('embedder'))).toEqual({
      status: 424,
      type: 'ModelError',
      body: {
        ErrorCode: code,
        LogStreamArn:
          'arn:aws:logs:us-east-1:000000000000:log-group:/aws/sagemaker/Endpoints/embedder',
        Message: `Received ${whose} error (${status}) from primary with message "{"why": "so"}". ${log}`,
        OriginalMessage: '{"why": "so"}',
        OriginalStatusCode: status,
      },
    });
  });

  test('tells that no answer came in time', async () => {
    await using impatient = await RunningTwin.start(
      oneEndpoint(container, { invocationSeconds: 0.05 }),
    );
    container.respond = () => undefined;
    const { status, body } = await errorOf(await impatient.invoke('embedder'));
    expect(status).toBe(424);
    expect(body['OriginalStatusCode']).toBe(0);
    expect(body['Message']).toContain(
      'Received server error (0) from primary with message "Your invocation timed out while waiting ' +
        'for a response from container primary. Review the latency metrics for each container in ' +
        'Amazon CloudWatch, resolve the issue, and try again.". See https://',
    );
  });

  test('tells a connection that ended without an answer', async () => {
    container.respond = (response) => response.socket?.destroy();
    const { status, body } = await errorOf(await twin.invoke('embedder'));
    expect(status).toBe(424);
    expect(body['OriginalStatusCode']).toBe(0);
    expect(body['OriginalMessage']).toContain(
      'could not get a response from the embedder endpoint',
    );
  });

  test('tells an answer that broke off', async () => {
    container.respond = (response) => {
      response.writeHead(200, { 'content-length': 100 });
      response.write('half', () => response.socket?.destroy());
    };
    const { status, body } = await errorOf(await twin.invoke('embedder'));
    expect(status).toBe(424);
    expect(body['Message']).toContain(
      'Received server error (500) from primary and could not load the entire response body. See',
    );
  });
});

describe('a container that is not ready', () => {
  test('is a ModelNotReadyException while it loads, and serves when it has', async () => {
    container.pingStatus = 503;
    const early = await errorOf(await twin.invoke('embedder'));
    expect(early).toMatchObject({
      status: 429,
      type: 'ModelNotReadyException',
      body: {
        Message: 'Model for endpoint embedder variant AllTraffic is not ready for inference yet.',
      },
    });
    container.pingStatus = 200;
    expect((await twin.invoke('embedder')).status).toBe(200);
  });

  test('is a ModelNotReadyException before its port is open', async () => {
    await container.stop();
    expect((await twin.invoke('embedder')).status).toBe(429);
  });

  test('is ServiceUnavailable when it has gone, and serves when it is back', async () => {
    expect((await twin.invoke('embedder')).status).toBe(200);
    await container.stop();
    expect(await errorOf(await twin.invoke('embedder'))).toMatchObject({
      status: 503,
      type: 'ServiceUnavailable',
    });
    await container.restart();
    expect((await twin.invoke('embedder')).status).toBe(200);
  });

  test('leaves other endpoints alone', async () => {
    await using other = await StubContainer.start();
    const variants = (url: string) => ({ variants: { AllTraffic: { url } } });
    await using both = await RunningTwin.start({
      endpoints: { down: variants(container.url), well: variants(other.url) },
    });
    await container.stop();
    expect((await both.invoke('down')).status).toBe(429);
    expect((await both.invoke('well')).status).toBe(200);
  });
});

describe('a ValidationError', () => {
  test('names an unknown endpoint and the account', async () => {
    expect(await errorOf(await twin.invoke('nobody'))).toEqual({
      status: 400,
      type: 'ValidationError',
      body: { Message: 'Endpoint nobody of account 000000000000 not found.' },
    });
  });

  test('lists all that is wrong with the name and the headers', async () => {
    const { status, body } = await errorOf(
      await twin.invoke('-x', '{}', { 'x-amzn-sagemaker-inference-id': 'i'.repeat(65) }),
    );
    expect(status).toBe(400);
    expect(body['Message']).toBe(
      "2 validation errors detected: Value '-x' at 'endpointName' failed to satisfy constraint: " +
        'Member must satisfy regular expression pattern: ^[a-zA-Z0-9](-*[a-zA-Z0-9])*; ' +
        `Value '${'i'.repeat(65)}' at 'inferenceId' failed to satisfy constraint: ` +
        'Member must have length less than or equal to 64',
    );
    expect(container.received).toEqual([]);
  });

  const longer =
    "1 validation error detected: Value at 'body' failed to satisfy constraint: " +
    'Member must have length less than or equal to 6291456';

  test('refuses a body over the cap, never with 413', async () => {
    const { status, type, body } = await errorOf(
      await twin.invoke('embedder', new Uint8Array(6_291_457)),
    );
    expect([status, type, body['Message']]).toEqual([400, 'ValidationError', longer]);
    expect((await twin.invoke('embedder', new Uint8Array(6_291_456))).status).toBe(200);
  });

  test('refuses one whose length was not told as well', async () => {
    const body = new ReadableStream({
      start(controller) {
        for (let part = 0; part < 7; part += 1) controller.enqueue(new Uint8Array(1_000_000));
        controller.close();
      },
    });
    const init = { method: 'POST', body, duplex: 'half' } as RequestInit;
    const answer = await twin.fetch('/endpoints/embedder/invocations', init);
    expect((await errorOf(answer)).body['Message']).toBe(longer);
  });

  test('refuses a variant that is not there', async () => {
    const headers = { 'x-amzn-sagemaker-target-variant': 'other' };
    const { status, type } = await errorOf(await twin.invoke('embedder', '{}', headers));
    expect([status, type]).toEqual([400, 'ValidationError']);
  });
});

describe('limits', () => {
  test('of a serverless endpoint throttle what is more at once than it allows', async () => {
    const variants = { AllTraffic: { url: container.url } };
    await using small = await RunningTwin.start({
      endpoints: { embedder: { variants, serverless: { maxConcurrency: 1 } } },
    });
    const arrived = Promise.withResolvers<() => void>();
    container.respond = (response) => {
      arrived.resolve(() => response.end('done'));
    };
    const first = small.invoke('embedder');
    const finish = await arrived.promise;
    expect(await errorOf(await small.invoke('embedder'))).toEqual({
      status: 400,
      type: 'ThrottlingException',
      body: { message: null },
    });
    finish();
    expect((await first).status).toBe(200);
    const { body } = await errorOf(await small.invoke('embedder', new Uint8Array(4_194_305)));
    expect(body['Message']).toContain('4194304');
  });

  test('hold for a raised cap too', async () => {
    const variants = { AllTraffic: { url: container.url } };
    await using wide = await RunningTwin.start({
      endpoints: { embedder: { variants, payloadLimit: 7_000_000 } },
    });
    expect((await wide.invoke('embedder', new Uint8Array(7_000_000))).status).toBe(200);
  });
});

test('a path that the API does not have is an UnknownOperationException', async () => {
  for (const [method, path] of [
    ['GET', '/endpoints/embedder/invocations'],
    ['POST', '/endpoints/embedder/other'],
    ['GET', '/'],
  ] as const) {
    const answer = await twin.fetch(path, { method });
    expect(answer.headers.get('x-amzn-errortype')).toBe('UnknownOperationException');
    expect(answer.status).toBe(404);
  }
});

test('a client that goes away half-way does no harm', async () => {
  const { port } = new URL(twin.url);
  const socket = createConnection(Number(port), '127.0.0.1');
  socket.write(
    'POST /endpoints/embedder/invocations HTTP/1.1\r\nhost: x\r\ncontent-length: 9\r\n\r\nab',
  );
  await once(socket, 'connect');
  socket.destroy();
  await once(socket, 'close');
  expect((await twin.invoke('embedder')).status).toBe(200);
});

test('a stop answers what is under way, and refuses what comes after', async () => {
  const arrived = Promise.withResolvers<() => void>();
  container.respond = (response) => {
    arrived.resolve(() => response.end('done'));
  };
  const answer = twin.invoke('embedder');
  const finish = await arrived.promise;
  const closed = twin.close();
  await turn();
  await expect(twin.invoke('embedder')).rejects.toThrow();
  finish();
  expect(await (await answer).text()).toBe('done');
  await closed;
  twin = await RunningTwin.start(oneEndpoint(container));
});

test('a stop waits no longer for a body that was refused than until it has come', async () => {
  const { hostname, port } = new URL(twin.url);
  const socket = createConnection(Number(port), hostname);
  socket.write('POST /endpoints/embedder/invocations HTTP/1.1\r\nhost: twin\r\n');
  socket.write('transfer-encoding: chunked\r\n\r\n');
  const part = 'x'.repeat(1_000_000);
  for (let n = 0; n < 7; n += 1) socket.write(`${part.length.toString(16)}\r\n${part}\r\n`);
  const [answer] = (await once(socket, 'data')) as [Buffer];
  expect(answer.toString()).toMatch(/^HTTP\/1\.1 400 /);
  const closed = twin.close();
  await turn();
  socket.write('0\r\n\r\n');
  await closed;
  socket.destroy();
  twin = await RunningTwin.start(oneEndpoint(container));
});

test('a container may answer below a path of its own', async () => {
  const variants = { AllTraffic: { url: `${container.url}/models/one/` } };
  await using below = await RunningTwin.start({ endpoints: { embedder: { variants } } });
  expect((await below.invoke('embedder')).status).toBe(200);
  expect(container.last.path).toBe('/models/one/invocations');
});
