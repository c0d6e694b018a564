import { randomUUID } from 'node:crypto';
import { copyFileSync, cpSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { extract } from 'tar-fs';
import { beforeAll, expect, test } from 'vitest';
import { runJob } from '../../toolchain/job-container.ts';
import { ServingContainer, docker, imageAndModel, modelDirectory } from './serving-container.ts';

// Handlers as AWS's examples are written, with nothing in them that knows of this project.

let image: string;
let model: string;

beforeAll(async () => {
  ({ image, model } = await imageAndModel());
});

const handler = (name: string) => fileURLToPath(new URL(`handlers/${name}`, import.meta.url));

/** A model directory with that handler as its `code`. */
function serving(name: string) {
  const directory = modelDirectory({});
  cpSync(handler(name), join(directory.path, 'code'), { recursive: true });
  return directory;
}

/** Trains the model with the requirements that the handler names, and gives it to the directory. */
async function train(directory: string): Promise<void> {
  const said: string[] = [];
  const code = await runJob(docker, {
    name: `sagemaker-local-train-${randomUUID().slice(0, 8)}`,
    image,
    command: [
      'sh',
      '-c',
      'pip install --quiet --target /tmp/packages -r /code/requirements.txt && ' +
        'PYTHONPATH=/tmp/packages python /code/train.py /tmp/model.joblib',
    ],
    env: {},
    files: { '/code': handler('sklearn') },
    onLine: (line) => said.push(line),
    collect: async (container) => {
      await pipeline(await container.getArchive({ path: '/tmp/model.joblib' }), extract(directory));
    },
  });
  expect(code, said.join('\n')).toBe(0);
}

// 150 MB of packages, twice.
const patience = 240_000;

test(
  'a scikit-learn model, its packages installed at start',
  { timeout: 2 * patience },
  async () => {
    using directory = serving('sklearn');
    await train(directory.path);
    await using server = await ServingContainer.start(image, directory.path);
    await server.ready(patience);
    const setosa = '5.1,3.5,1.4,0.2';
    const virginica = '6.3,3.3,6.0,2.5';
    const csv = { 'content-type': 'text/csv' };
    const answer = await server.invoke(`${setosa}\n${virginica}`, csv);
    expect(answer.headers.get('content-type')).toBe('application/json');
    expect(await answer.json()).toEqual({ predictions: [0, 2] });
    const inJson = await server.invoke(`{"instances": [[${setosa}]]}`, { accept: 'text/csv' });
    expect(await inJson.text()).toBe('0\n');
    expect((await server.invoke('<a/>', { 'content-type': 'text/xml' })).status).toBe(500);
    const messages = (await server.logs()).map(({ message }) => message);
    expect(messages).toContain('loading the model from /opt/ml/model');
    expect(messages.some((message) => message.startsWith('pip: Successfully installed'))).toBe(
      true,
    );
  },
);

test('a tokenizer, and an error of a class of its own', async () => {
  using directory = serving('tokens');
  copyFileSync(join(model, 'tokenizer.json'), join(directory.path, 'tokenizer.json'));
  await using server = await ServingContainer.start(image, directory.path);
  await server.ready();
  expect(await (await server.invoke('{"texts": ["hello world"]}')).json()).toEqual({
    tokens: [['[CLS]', 'hello', 'world', '[SEP]']],
    counts: [4],
  });
  const refused = await server.invoke('{}');
  expect(refused.status).toBe(422);
  expect(await refused.text()).toMatch(/^the body has no texts\nTraceback/);
});

test('one transform_fn, with the context and the toolkit’s own reading and writing', async () => {
  using directory = serving('transform');
  await using server = await ServingContainer.start(image, directory.path);
  await server.ready();
  const attributes = { 'x-amzn-sagemaker-custom-attributes': 'trace=7' };
  const answer = await server.invoke('[[1, 0], [0, 2], [3, 0]]', attributes);
  expect(await answer.json()).toEqual([
    [1, 0, 1],
    [0, 1, 0],
    [1, 0, 1],
  ]);
  expect(answer.headers.get('x-amzn-sagemaker-custom-attributes')).toBe('trace=7');
  const csv = await server.invoke('1,0\n1,1\n', { 'content-type': 'text/csv', accept: 'text/csv' });
  expect(await csv.text()).toBe('1.0,0.707107\n0.707107,1.0\n');
});

test('SAGEMAKER_BIND_TO_PORT and SAGEMAKER_DEFAULT_INVOCATIONS_ACCEPT are heeded', async () => {
  using directory = modelDirectory({
    'inference.py': 'def model_fn(model_dir):\n    return lambda array: array * 2\n',
  });
  const env = {
    SAGEMAKER_BIND_TO_PORT: '9001',
    SAGEMAKER_DEFAULT_INVOCATIONS_ACCEPT: 'text/csv',
  };
  await using server = await ServingContainer.with(image, directory.path, { env, port: 9001 });
  await server.ready();
  const answer = await server.invoke('[[1, 2]]', { accept: '*/*' });
  expect(answer.headers.get('content-type')).toBe('text/csv');
  expect(await answer.text()).toBe('2.0,4.0\n');
});

test('as many requests are computed at once as SAGEMAKER_MODEL_SERVER_WORKERS says', async () => {
  using directory = modelDirectory({
    'inference.py': `
import threading

together = threading.Barrier(3, timeout=20)

def model_fn(model_dir):
    return None

def transform_fn(model, data, content_type, accept):
    return str(together.wait() >= 0)
`,
  });
  const env = { SAGEMAKER_MODEL_SERVER_WORKERS: '3' };
  await using server = await ServingContainer.start(image, directory.path, env);
  await server.ready();
  const answers = await Promise.all([1, 2, 3].map(() => server.invoke('x')));
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
});
