import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { RunningTwin, StubContainer, oneEndpoint } from '../twin.fixture.ts';

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

const dial = async (method: string, body?: unknown) => {
  const answer = await twin.fetch('/_local/faults', {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
};
const arm = (fault: object) => dial('PUT', { faults: [fault] });

describe('a fault that ends an invocation looks as AWS’s own', () => {
  test.each([
    [{ kind: 'throttle' }, 400, 'ThrottlingException', { message: null }],
    [{ kind: 'coldStart' }, 429, 'ModelNotReadyException', {}],
    [
      { kind: 'modelError', status: 507, message: 'full' },
      424,
      'ModelError',
      { OriginalStatusCode: 507, OriginalMessage: 'full' },
    ],
    [{ kind: 'timeout' }, 424, 'ModelError', { OriginalStatusCode: 0 }],
    [{ kind: 'internalFailure' }, 500, 'InternalFailure', {}],
    [{ kind: 'serviceUnavailable' }, 503, 'ServiceUnavailable', {}],
    [{ kind: 'internalDependency' }, 530, 'InternalDependencyException', {}],
  ])('%j', async (fault, status, type, body) => {
    await arm(fault);
    const answer = await twin.invoke('embedder');
    expect(answer.status).toBe(status);
    expect(answer.headers.get('x-amzn-errortype')).toBe(type);
    expect(await answer.json()).toMatchObject(body);
    expect(container.received).toEqual([]);
  });
});

describe('a fault of the answer', () => {
  test('latency delays it', async () => {
    await arm({ kind: 'latency', ms: 60 });
    const started = performance.now();
    expect((await twin.invoke('embedder')).status).toBe(200);
    expect(performance.now() - started).toBeGreaterThanOrEqual(59);
  });

  test('slowFirstByte gives headers at once, the body later', async () => {
    await arm({ kind: 'slowFirstByte', ms: 80 });
    const answer = await twin.invoke('embedder');
    const started = performance.now();
    expect(await answer.json()).toEqual({ embedding: [0.6, 0.8] });
    expect(performance.now() - started).toBeGreaterThanOrEqual(60);
  });

  test('cut ends the connection without one', async () => {
    await arm({ kind: 'cut' });
    await expect(twin.invoke('embedder')).rejects.toThrow('fetch failed');
  });

  test('truncate ends the connection within the body', async () => {
    await arm({ kind: 'truncate' });
    const answer = await twin.invoke('embedder');
    expect(answer.headers.get('content-length')).toBe('23');
    await expect(answer.text()).rejects.toThrow('terminated');
  });

  test.each([
    [-1, [0.6]],
    [2, [0.6, 0.8, 0, 0]],
    [-9, []],
  ])('wrongDimension by %i', async (by, embedding) => {
    await arm({ kind: 'wrongDimension', by });
    expect(await (await twin.invoke('embedder')).json()).toEqual({ embedding });
  });

  test('wrongDimension leaves alone what has no vector', async () => {
    await arm({ kind: 'wrongDimension' });
    container.respond = (response) => response.end('no vector');
    expect(await (await twin.invoke('embedder')).text()).toBe('no vector');
  });
});

describe('a single request', () => {
  const header = { 'x-sagemaker-local-fault': 'serviceUnavailable' };

  test('asks for a fault by a header', async () => {
    expect((await twin.invoke('embedder', '{}', header)).status).toBe(503);
    expect((await twin.invoke('embedder')).status).toBe(200);
  });

  test('is told what is wrong with its header', async () => {
    const answer = await twin.invoke('embedder', '{}', { 'x-sagemaker-local-fault': 'sulk' });
    expect(answer.status).toBe(400);
    expect(await answer.text()).toContain('expected one of throttle');
  });

  test('is told that its operation has nothing that the fault could strike', async () => {
    const path = '/endpoints/embedder/invocations-response-stream';
    const headers = { 'x-sagemaker-local-fault': 'wrongDimension' };
    const answer = await twin.fetch(path, { method: 'POST', body: '{}', headers });
    expect(answer.status).toBe(400);
    expect(await answer.text()).toContain(
      'wrongDimension does nothing to InvokeEndpointWithResponseStream',
    );
  });

  test('asks in vain where the settings do not allow it', async () => {
    await using strict = await RunningTwin.start(oneEndpoint(container, { faultHeader: false }));
    expect((await strict.invoke('embedder', '{}', header)).status).toBe(200);
  });
});

describe('the dial', () => {
  test('PUT arms these and no others, POST one more, DELETE none', async () => {
    await arm({ kind: 'cut', count: 1 });
    await arm({ kind: 'throttle', count: 1 });
    const { body } = await dial('POST', { kind: 'latency', ms: 1 });
    expect(body['faults']).toMatchObject([
      { fault: { kind: 'throttle' }, seen: 0, struck: 0, isOver: false },
      { fault: { kind: 'latency', ms: 1 } },
    ]);
    await twin.invoke('embedder');
    expect((await dial('GET')).body['faults']).toMatchObject([{ struck: 1, isOver: true }, {}]);
    expect((await dial('DELETE')).body).toEqual({ faults: [] });
  });

  test.each([
    ['PUT', {}, 'expected {"faults": [ … ]}'],
    ['PUT', { faults: [{ kind: 'cut' }, { kind: 'sulk' }] }, 'faults[1].kind: expected one of'],
    [
      'POST',
      { kind: 'cut', endpoint: 'nobody' },
      'endpoint: found nobody, expected one of embedder',
    ],
    ['POST', [], 'expected'],
  ])('refuses %s %j, and stays as it was', async (method, given, said) => {
    const { status, body } = await dial(method, given);
    expect(status).toBe(400);
    expect(body['message']).toContain(said);
    expect((await dial('GET')).body).toEqual({ faults: [] });
  });

  test('a method or a path that does not exist is told with those that do', async () => {
    const patch = await twin.fetch('/_local/faults', { method: 'PATCH' });
    expect([patch.status, patch.headers.get('allow')]).toEqual([405, 'GET, PUT, POST, DELETE']);
    expect((await twin.fetch('/_local/other')).status).toBe(404);
    const broken = await twin.fetch('/_local/faults', { method: 'PUT', body: '{' });
    expect(await broken.json()).toEqual({ message: 'the body is not JSON' });
  });
});
