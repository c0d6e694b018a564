import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { RunningTwin, StubContainer, oneEndpoint } from '../twin.fixture.ts';
import { ObjectStore } from './object-store.ts';

let container: StubContainer;
let twin: RunningTwin;
let dataDirectory: string;

beforeEach(async () => {
  vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  dataDirectory = await mkdtemp(join(tmpdir(), 'runtime-async-'));
  container = await StubContainer.start();
  twin = await RunningTwin.start(oneEndpoint(container, { dataDirectory }));
});
afterEach(async () => {
  await twin[Symbol.asyncDispose]();
  await container[Symbol.asyncDispose]();
  await rm(dataDirectory, { recursive: true });
  vi.restoreAllMocks();
});

async function enqueue(body: string, headers: Record<string, string> = {}) {
  const init = { method: 'POST', body, headers };
  const answer = await twin.fetch('/endpoints/embedder/async-invocations', init);
  return {
    status: answer.status,
    output: answer.headers.get('x-amzn-sagemaker-outputlocation') ?? '',
    failure: answer.headers.get('x-amzn-sagemaker-failurelocation') ?? '',
    body: (await answer.json()) as Record<string, unknown>,
  };
}

const get = (location: string) =>
  twin.fetch(location.replace('s3://', '/_local/s3/')).then(async (answer) => ({
    status: answer.status,
    text: await answer.text(),
  }));

const written = (location: string) =>
  vi.waitFor(
    async () => {
      const { status, text } = await get(location);
      expect(status).toBe(200);
      return text;
    },
    { timeout: 5_000, interval: 20 },
  );

describe('InvokeEndpointAsync', () => {
  test('answers 202 with where the result will be, and writes it there', async () => {
    const { status, output, body } = await enqueue('{"a": 1}', {
      'x-amzn-sagemaker-content-type': 'application/json',
      'x-amzn-sagemaker-inference-id': 'mine',
    });
    expect([status, body]).toEqual([202, { InferenceId: 'mine' }]);
    expect(output).toMatch(/^s3:\/\/sagemaker-local-async\/embedder\/outputs\/[0-9a-f-]{36}\.out$/);
    expect(await written(output)).toBe('{"embedding":[0.6,0.8]}');
    expect(container.last).toMatchObject({
      body: '{"a": 1}',
      headers: { 'content-type': 'application/json', 'x-amzn-sagemaker-inference-id': 'mine' },
    });
  });

  test('takes an input that was put into the store, and names for its output', async () => {
    await twin.fetch('/_local/s3/inputs/one.json', { method: 'PUT', body: 'from the store' });
    const { output } = await enqueue('', {
      'x-amzn-sagemaker-inputlocation': 's3://inputs/one.json',
      'x-amzn-sagemaker-s3outputpathextension': 'day/one/',
      'x-amzn-sagemaker-filename': 'vector.json',
    });
    expect(output).toBe('s3://sagemaker-local-async/embedder/outputs/day/one/vector.json');
    await written(output);
    expect(container.last.body).toBe('from the store');
  });

  test('takes a file:// of the data directory, and none outside of it', async () => {
    await new ObjectStore(dataDirectory).write(`file://${dataDirectory}/in.json`, 'a file');
    const { output } = await enqueue('', {
      'x-amzn-sagemaker-inputlocation': `file://${dataDirectory}/in.json`,
    });
    await written(output);
    expect(container.last.body).toBe('a file');
    const outside = await enqueue('', { 'x-amzn-sagemaker-inputlocation': 'file:///etc/passwd' });
    expect(outside.status).toBe(400);
  });

  test('writes a failure where it said', async () => {
    container.respond = (response) => response.writeHead(500).end('no');
    const { failure } = await enqueue('{}');
    expect(JSON.parse(await written(failure))).toMatchObject({ OriginalStatusCode: 500 });
    const missing = await enqueue('', { 'x-amzn-sagemaker-inputlocation': 's3://no/such' });
    expect(missing.status).toBe(202);
    expect(await written(missing.failure)).toContain('Unable to read s3://no/such');
  });

  test('waits for a model that loads', async () => {
    container.pingStatus = 503;
    const { output } = await enqueue('{}');
    await vi.waitFor(() => {
      expect(twin.twin.endpoints.get('embedder')?.inFlight).toBe(0);
      expect(twin.twin.queue.length).toBe(1);
    });
    container.pingStatus = 200;
    await written(output);
  });

  test('of one endpoint does not wait behind those of another', async () => {
    await using loading = await StubContainer.start();
    loading.pingStatus = 503;
    const variants = (url: string) => ({ variants: { AllTraffic: { url } } });
    await twin.close();
    twin = await RunningTwin.start({
      dataDirectory,
      endpoints: { loading: variants(loading.url), embedder: variants(container.url) },
    });
    const init = { method: 'POST', body: '{}' };
    for (let job = 0; job < 6; job += 1)
      expect((await twin.fetch('/endpoints/loading/async-invocations', init)).status).toBe(202);
    const { output } = await enqueue('{}');
    await written(output);
    expect(twin.twin.queue.length).toBe(6);
  });

  test('is taken up again by the next twin', async () => {
    container.pingStatus = 503;
    const { output } = await enqueue('{"kept": true}');
    await twin.close();
    expect(await readdir(join(dataDirectory, 'queue'))).toHaveLength(1);
    container.pingStatus = 200;
    twin = await RunningTwin.start(oneEndpoint(container, { dataDirectory }));
    await written(output);
    expect(container.last.body).toBe('{"kept": true}');
    await vi.waitFor(async () => {
      expect(await readdir(join(dataDirectory, 'queue'))).toEqual([]);
    });
  });

  test.each([
    ['nothing', '', {}, 'exactly one of Body and InputLocation'],
    ['both', 'x', { inputlocation: 's3://a/b' }, 'exactly one of Body and InputLocation'],
    ['a long body', 'x'.repeat(128_001), {}, 'less than or equal to 128000'],
    ['a strange place', '', { inputlocation: 'ftp://a/b' }, "at 'inputLocation' failed"],
    ['a web page', '', { inputlocation: 'https://a/b' }, 'cannot be read here'],
    ['a short life', 'x', { requestttlseconds: '59' }, 'value greater than or equal to 60'],
    ['a long try', 'x', { invocationtimeoutseconds: '3601' }, 'value less than or equal to 3600'],
    ['no number', 'x', { requestttlseconds: 'soon' }, "'soon' at 'requestTTLSeconds'"],
    ['two dots', 'x', { filename: 'a.b.c' }, "'a.b.c' at 'filename'"],
    ['a way out', 'x', { s3outputpathextension: 's3:x' }, "at 's3OutputPathExtension'"],
  ])('refuses %s', async (_what, body, given, said) => {
    const headers = Object.fromEntries(
      Object.entries(given).map(([name, value]) => [`x-amzn-sagemaker-${name}`, value]),
    );
    const answer = await enqueue(body, headers);
    expect(answer.status).toBe(400);
    expect(String(answer.body['Message'])).toContain(said);
  });
});

describe('the store of objects', () => {
  test('gives back what was put, and says NoSuchKey of the rest', async () => {
    await twin.fetch('/_local/s3/b/a%20key/deep', { method: 'PUT', body: 'bytes' });
    expect(await get('s3://b/a%20key/deep')).toEqual({ status: 200, text: 'bytes' });
    const head = await twin.fetch('/_local/s3/b/a%20key/deep', { method: 'HEAD' });
    expect(head.headers.get('content-length')).toBe('5');
    expect(await get('s3://b/other')).toMatchObject({ status: 404 });
    expect((await get('s3://b/other')).text).toContain('<Code>NoSuchKey</Code>');
  });

  test('refuses what files cannot keep, with words', async () => {
    const put = (key: string) => twin.fetch(`/_local/s3/b/${key}`, { method: 'PUT', body: 'x' });
    expect((await put('one')).status).toBe(200);
    for (const key of ['one/two', 'x'.repeat(300)]) {
      const refused = await put(key);
      expect(refused.status).toBe(400);
      expect(await refused.text()).toContain('cannot be kept in files');
    }
    expect((await put('folder/one')).status).toBe(200);
    expect((await put('folder')).status).toBe(400);
  });

  test('keeps to its folder', () => {
    const store = new ObjectStore('/data');
    expect(store.pathOf('s3://b/k')).toBe('/data/objects/b/k');
    for (const out of ['s3://b/../../k', 's3://../k', 'file:///data/../etc', 'file://host/data/x'])
      expect(store.pathOf(out)).toBeUndefined();
  });
});
