import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { embeds } from '../runtime/twin.fixture.ts';
import { EndpointUnderTest, status } from './endpoint.fixture.ts';

let endpoint: EndpointUnderTest;
beforeEach(async () => {
  endpoint = await EndpointUnderTest.start();
});
afterEach(() => endpoint[Symbol.asyncDispose]());

describe('AWS’s errors', () => {
  const passing: readonly [object, object][] = [
    [{ kind: 'throttle' }, { kind: 'throttled', status: 400 }],
    [{ kind: 'coldStart' }, { kind: 'throttled', status: 429 }],
    [
      { kind: 'modelError', status: 503 },
      { kind: 'unavailable', status: 503 },
    ],
    [{ kind: 'timeout' }, { kind: 'timeout', status: 424 }],
    [{ kind: 'internalFailure' }, { kind: 'unavailable', status: 500 }],
    [{ kind: 'serviceUnavailable' }, { kind: 'unavailable', status: 503 }],
    [{ kind: 'internalDependency' }, { kind: 'unavailable', status: 530 }],
    [{ kind: 'cut' }, { kind: 'unavailable' }],
    [{ kind: 'truncate' }, { kind: 'unavailable' }],
  ];
  test.each(passing)('%j is %j, told after all attempts', async (fault, error) => {
    await endpoint.arm(fault);
    await using client = endpoint.client('name');
    await expect(client.embed('pan')).rejects.toMatchObject({ ...error, retryable: true });
  });
  test.each(passing)('%j is got over when it passes', async (fault) => {
    await endpoint.arm({ ...fault, count: 2 });
    await using client = endpoint.client('name');
    expect(await client.embed('pan')).toEqual([0.6, 0.8]);
  });

  test.each([
    [
      { kind: 'modelError', status: 418 },
      { kind: 'refused', status: 418 },
    ],
    [{ kind: 'wrongDimension' }, { kind: 'bad-answer' }],
  ])('%j is %j, told at once', async (fault, error) => {
    await endpoint.arm(fault);
    const onAttempt = vi.fn();
    await using client = endpoint.client('name', {}, { onAttempt });
    await expect(client.embed('pan')).rejects.toMatchObject({ ...error, retryable: false });
    expect(onAttempt).toHaveBeenCalledTimes(1);
  });

  test('an endpoint that is not there is refused, by its name', async () => {
    await using client = endpoint.client('name', { SAGEMAKER_ENDPOINT_NAME: 'nobody' });
    await expect(client.embed('pan')).rejects.toMatchObject({
      kind: 'refused',
      status: 400,
      message: expect.stringMatching(/ValidationError: Endpoint nobody .*not found/) as string,
    });
  });
});

test('the SDK tries nothing again by itself, whatever its own environment says', async () => {
  vi.stubEnv('AWS_MAX_ATTEMPTS', '7');
  endpoint.answer(status(503));
  await using client = endpoint.sdkClient({ EMBEDDINGS_ATTEMPTS: '2' });
  await expect(client.embed('pan')).rejects.toMatchObject({ kind: 'unavailable' });
  expect(endpoint.container.received).toHaveLength(2);
});

test('Retry-After is waited for', async () => {
  endpoint.answer(status(503, { 'retry-after': '1' }), embeds);
  await using client = endpoint.sdkClient();
  const startedAt = performance.now();
  expect(await client.embed('pan')).toEqual([0.6, 0.8]);
  expect(performance.now() - startedAt).toBeGreaterThanOrEqual(999);
});

test('no credentials are no reason to try again', async () => {
  for (const name of ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY']) vi.stubEnv(name, undefined);
  vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true');
  vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', '/dev/null');
  vi.stubEnv('AWS_CONFIG_FILE', '/dev/null');
  await using client = endpoint.client('name');
  await expect(client.embed('pan')).rejects.toMatchObject({
    kind: 'refused',
    message: expect.stringContaining('credentials') as string,
  });
  expect(endpoint.container.received).toHaveLength(0);
});

test('no region is told as such', async () => {
  vi.stubEnv('AWS_REGION', undefined);
  vi.stubEnv('AWS_CONFIG_FILE', '/dev/null');
  await using client = endpoint.client('name', { AWS_REGION: '' });
  await expect(client.embed('pan')).rejects.toMatchObject({
    kind: 'refused',
    message: expect.stringContaining('Region is missing') as string,
  });
});

test('who goes by the URL does not load the SDK', async () => {
  const program = `
    import { registerHooks } from 'node:module';
    const seen = [];
    registerHooks({ resolve(name, context, next) { seen.push(name); return next(name, context); } });
    const { embeddingsClient, embeddingsSettings } = await import('./index.ts');
    const client = embeddingsClient(embeddingsSettings(process.env));
    const embedding = await client.embed('pan');
    await client[Symbol.asyncDispose]();
    console.log(JSON.stringify({ embedding, sdk: seen.filter((name) => /aws|smithy/.test(name)) }));
  `;
  const { stdout } = await execa(process.execPath, ['--input-type=module', '--eval', program], {
    cwd: fileURLToPath(new URL('.', import.meta.url)),
    env: { SAGEMAKER_ENDPOINT_URL: endpoint.container.url, EMBEDDINGS_DIMENSION: '2' },
  });
  expect(JSON.parse(stdout)).toEqual({ embedding: [0.6, 0.8], sdk: [] });
});
