import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { RunningTwin, StubContainer } from '../twin.fixture.ts';

let container: StubContainer;
let twin: RunningTwin;

beforeEach(async () => {
  vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  container = await StubContainer.start();
  const variants = { AllTraffic: { url: container.url } };
  const probe = { payload: { search_term: 'x' }, path: 'embedding' };
  twin = await RunningTwin.start({
    endpoints: { 'Embedder-1': { variants, probe }, other: { variants } },
  });
});
afterEach(async () => {
  await twin[Symbol.asyncDispose]();
  await container[Symbol.asyncDispose]();
  vi.restoreAllMocks();
});

async function call(operation: string, input: unknown) {
  const headers = { 'x-amz-target': `SageMaker.${operation}` };
  const body = typeof input === 'string' ? input : JSON.stringify(input);
  const answer = await twin.fetch('/', { method: 'POST', headers, body });
  return {
    status: answer.status,
    type: answer.headers.get('content-type'),
    body: (await answer.json()) as Record<string, unknown>,
  };
}

test('DescribeEndpoint says InService when a vector came back', async () => {
  const { status, type, body } = await call('DescribeEndpoint', { EndpointName: 'Embedder-1' });
  expect([status, type]).toEqual([200, 'application/x-amz-json-1.1']);
  expect(body).toMatchObject({
    EndpointName: 'Embedder-1',
    EndpointArn: 'arn:aws:sagemaker:us-east-1:000000000000:endpoint/embedder-1',
    EndpointStatus: 'InService',
    ProductionVariants: [{ VariantName: 'AllTraffic', CurrentWeight: 1 }],
  });
  expect(typeof body['CreationTime']).toBe('number');
  expect(container.last.body).toBe('{"search_term":"x"}');
});

test('DescribeEndpoint says Creating while the model loads', async () => {
  container.pingStatus = 503;
  const { body } = await call('DescribeEndpoint', { EndpointName: 'Embedder-1' });
  expect(body['EndpointStatus']).toBe('Creating');
});

test.each([
  ['an error', 500, '{}', 'it answered the probe with 500'],
  ['no JSON', 200, 'ok', 'its answer to the probe is not JSON'],
  ['no vector', 200, '{"embedding": []}', 'its answer to the probe has no vector at embedding'],
  ['no numbers', 200, '{"embedding": ["1"]}', 'its answer to the probe has no vector at embedding'],
])('DescribeEndpoint says Failed when the probe gives %s', async (_what, status, said, reason) => {
  container.respond = (response) => response.writeHead(status).end(said);
  const { body } = await call('DescribeEndpoint', { EndpointName: 'Embedder-1' });
  expect(body).toMatchObject({
    EndpointStatus: 'Failed',
    FailureReason: `AllTraffic: ${reason}`,
  });
});

test('DescribeEndpoint of an unknown one is the ValidationException that waiters know', async () => {
  const { status, body } = await call('DescribeEndpoint', { EndpointName: 'nobody' });
  expect(status).toBe(400);
  expect(body).toEqual({
    __type: 'ValidationException',
    message: 'Could not find endpoint "nobody".',
  });
});

test('ListEndpoints gives pages, and filters', async () => {
  const names = (body: Record<string, unknown>) =>
    (body['Endpoints'] as { EndpointName: string }[]).map(({ EndpointName }) => EndpointName);
  const first = await call('ListEndpoints', { MaxResults: 1 });
  expect(names(first.body)).toEqual(['Embedder-1']);
  const { NextToken } = first.body;
  const second = await call('ListEndpoints', { MaxResults: 1, NextToken });
  expect(names(second.body)).toEqual(['other']);
  expect(second.body).not.toHaveProperty('NextToken');
  expect(names((await call('ListEndpoints', { NameContains: 'oth' })).body)).toEqual(['other']);
  expect(names((await call('ListEndpoints', { StatusEquals: 'Failed' })).body)).toEqual([]);
});

test.each([
  ['DescribeEndpoint', '{', 400, 'SerializationException'],
  ['DescribeEndpoint', '[]', 400, 'SerializationException'],
  ['ListEndpoints', { MaxResults: 0 }, 400, 'ValidationException'],
  ['DeleteEndpoint', {}, 404, 'UnknownOperationException'],
])('%s with %j is refused', async (operation, input, status, type) => {
  const answer = await call(operation, input);
  expect(answer.status).toBe(status);
  expect(answer.body['__type']).toBe(type);
});
