import { beforeAll, describe, expect, test } from 'vitest';
import { ServingContainer, imageAndModel, modelDirectory } from './serving-container.ts';

let image: string;

beforeAll(async () => {
  ({ image } = await imageAndModel());
});

/** Answers after as many seconds as the body says. */
const slow = `
import time

def model_fn(model_dir):
    return None

def transform_fn(model, data, content_type, accept):
    print("computing", data)
    time.sleep(float(data))
    return f"slept {float(data)}"
`;

/** Resolves when the handler has begun with the request of that body. */
const computing = (server: ServingContainer, body: string) =>
  expect
    .poll(async () => (await server.logs()).map((line) => line.message), { timeout: 5_000 })
    .toContain(`computing ${body}`);

describe('a handler that is not ours serves without change', () => {
  test('one with nothing but a model', async () => {
    using model = modelDirectory({
      'inference.py': 'def model_fn(model_dir):\n    return lambda array: array * 2\n',
    });
    await using server = await ServingContainer.start(image, model.path);
    await server.ready();
    const answer = await server.invoke('[[1, 2, 3], [4, 5, 6]]', { accept: 'text/csv' });
    expect(answer.headers.get('content-type')).toBe('text/csv');
    expect(await answer.text()).toBe('2.0,4.0,6.0\n8.0,10.0,12.0\n');
  });

  test('one with transform_fn, a context and custom attributes', async () => {
    const program = `
def model_fn(model_dir, context):
    return "m"

def transform_fn(model, data, content_type, accept, context):
    name = "X-Amzn-SageMaker-Custom-Attributes"
    context.set_response_header(0, name, context.get_request_header(0, name) + ", seen")
    return data.upper(), "text/plain"
`;
    using model = modelDirectory({ 'serve.py': program });
    const env = { SAGEMAKER_PROGRAM: 'serve.py', SAGEMAKER_BIND_TO_PORT: '8080' };
    await using server = await ServingContainer.start(image, model.path, env);
    await server.ready();
    const headers = { 'x-amzn-sagemaker-custom-attributes': 'trace' };
    const answer = await server.invoke('hello', headers);
    expect(await answer.text()).toBe('HELLO');
    expect(answer.headers.get('x-amzn-sagemaker-custom-attributes')).toBe('trace, seen');
  });

  test('one that brings requirements, which are installed at start', async () => {
    using model = modelDirectory({
      'requirements.txt': 'numpy\nhumanize==4.12.3\n',
      'inference.py': `
import humanize

def model_fn(model_dir):
    return humanize

def transform_fn(model, data, content_type, accept):
    return model.intcomma(int(data))
`,
    });
    await using server = await ServingContainer.start(image, model.path);
    await server.ready();
    expect(await (await server.invoke('1234567')).text()).toBe('1,234,567');
    const installing = (await server.logs()).filter((line) => line.logger.endsWith('packages'));
    expect(installing[0]?.message).toMatch(/installing .*requirements.txt, for: humanize==4.12.3/);
  });
});

test('a handler that raises is 500; a helpful host keeps the traceback to its log', async () => {
  using model = modelDirectory({
    'inference.py': `
def model_fn(model_dir):
    return {}

def transform_fn(model, data, content_type, accept):
    print("looking up", data)
    return model["absent"]
`,
  });
  const env = { SAGEMAKER_LOCAL_STRICTNESS: 'helpful' };
  await using server = await ServingContainer.start(image, model.path, env);
  await server.ready();
  const answer = await server.invoke('x');
  expect(answer.status).toBe(500);
  const body = await answer.text();
  expect(body).not.toMatch(/Traceback|inference\.py/);
  const { requestId } = JSON.parse(body) as { requestId: string };
  expect(requestId).toBe(answer.headers.get('x-request-id'));
  const lines = await server.logs();
  const failure = lines.find((line) => line['requestId'] === requestId && line.level === 'ERROR');
  expect(failure?.['traceback']).toMatch(/inference\.py", line 7[\s\S]*KeyError: 'absent'/);
  expect(lines.map((line) => line.message)).toContain('looking up x');
});

test('a full queue is 503 with Retry-After, and what was accepted is answered', async () => {
  using model = modelDirectory({ 'inference.py': slow });
  const env = { SAGEMAKER_LOCAL_QUEUE_LENGTH: '2', SAGEMAKER_MODEL_SERVER_WORKERS: '1' };
  await using server = await ServingContainer.start(image, model.path, env);
  await server.ready();
  const first = server.invoke('3');
  await computing(server, '3');
  const answers = await Promise.all(Array.from({ length: 12 }, () => server.invoke('0')));
  expect((await first).status).toBe(200);
  expect(answers.filter((answer) => answer.status === 200)).toHaveLength(2);
  const refused = answers.filter((answer) => answer.status === 503);
  expect(refused.map((answer) => answer.headers.get('retry-after'))).toEqual(
    Array.from({ length: 10 }, () => '1'),
  );
  expect((await server.fetch('/ping')).status).toBe(200);
});

test('a request whose client has gone while it waited is not computed', async () => {
  using model = modelDirectory({ 'inference.py': slow });
  const env = { SAGEMAKER_MODEL_SERVER_WORKERS: '1' };
  await using server = await ServingContainer.start(image, model.path, env);
  await server.ready();
  const first = server.invoke('1');
  await computing(server, '1');
  const impatient = { method: 'POST', body: '0.11', signal: AbortSignal.timeout(200) };
  await expect(server.fetch('/invocations', impatient)).rejects.toThrow();
  await first;
  await server.invoke('0.22');
  const messages = (await server.logs()).map((line) => line.message);
  expect(messages).toContain('computing 0.22');
  expect(messages).not.toContain('computing 0.11');
});

test('an answer that takes too long is 500, and the next request is served', async () => {
  using model = modelDirectory({ 'inference.py': slow });
  const env = { SAGEMAKER_MODEL_SERVER_TIMEOUT: '1', SAGEMAKER_MODEL_SERVER_WORKERS: '1' };
  await using server = await ServingContainer.start(image, model.path, env);
  await server.ready();
  expect((await server.invoke('5')).status).toBe(500);
  expect(await (await server.invoke('0')).text()).toBe('slept 0.0');
});

test('SIGTERM, twice even, lets what is in flight finish, and exits 0', async () => {
  using model = modelDirectory({ 'inference.py': slow });
  await using server = await ServingContainer.start(image, model.path);
  await server.ready();
  const inFlight = server.invoke('1.5');
  await computing(server, '1.5');
  const asked = performance.now();
  await server.container.kill({ signal: 'SIGTERM' });
  await server.container.kill({ signal: 'SIGTERM' });
  expect(await (await inFlight).text()).toBe('slept 1.5');
  expect(await server.ended()).toBe(0);
  expect(performance.now() - asked).toBeLessThan(10_000);
});

test('SIGTERM ends a container whose model is still loading', async () => {
  using model = modelDirectory({
    'inference.py': 'import time\n\ndef model_fn(model_dir):\n    time.sleep(60)\n',
  });
  await using server = await ServingContainer.start(image, model.path);
  await expect.poll(async () => (await server.logs()).length, { timeout: 10_000 }).toBe(1);
  await server.container.kill({ signal: 'SIGTERM' });
  expect(await server.ended()).toBe(0);
});

describe('a handler that cannot load ends the container with the cause as its last line', () => {
  test.each([
    [
      'a syntax error',
      { 'inference.py': 'def model_fn(:\n' },
      /inference\.py, line 1: SyntaxError/,
    ],
    [
      'no program',
      { 'other.py': '' },
      /there is no \/opt\/ml\/model\/code\/inference\.py; .*other\.py/,
    ],
    ['a missing module', { 'inference.py': '\nimport nowhere\n' }, /line 2: ModuleNotFoundError/],
    [
      'a model_fn that raises',
      { 'inference.py': 'def model_fn(d):\n    raise OSError("no weights")\n' },
      /model_fn of inference\.py: \/opt\/ml\/model\/code\/inference\.py, line 2: OSError: no weights/,
    ],
    [
      'mixed styles',
      { 'inference.py': 'def transform_fn(m, d, c, a): 1\ndef input_fn(d, c): 1\n' },
      /transform_fn cannot be used together with input_fn/,
    ],
    [
      'requirements that do not exist',
      { 'inference.py': '', 'requirements.txt': 'numpy==0.0.1\n' },
      /installing .*requirements\.txt: .*numpy==0\.0\.1/,
    ],
  ])('%s', async (_, code, cause) => {
    using model = modelDirectory(code);
    await using server = await ServingContainer.start(image, model.path);
    expect(await server.ended()).toBe(1);
    const last = (await server.logs()).at(-1);
    expect(last?.level).toBe('CRITICAL');
    expect(last?.message).toMatch(cause);
  });

  test('settings that cannot be used', async () => {
    using model = modelDirectory({ 'inference.py': '' });
    const env = { SAGEMAKER_BIND_TO_PORT: 'http' };
    await using server = await ServingContainer.start(image, model.path, env);
    expect(await server.ended()).toBe(2);
    expect((await server.logs()).at(-1)?.message).toContain("SAGEMAKER_BIND_TO_PORT is 'http'");
  });
});
