import { expect, test } from 'vitest';
import type { UpResult } from '../../stack/bring-up.ts';
import { engineUnderTest, StackUnderTest } from './stack-under-test.ts';

/** A model of somebody else: other keys in, other keys out, and a dimension from its environment. */
const handler = `
import json, os
def model_fn(model_dir): return int(os.environ["DIMENSION"])
def input_fn(data, content_type): return json.loads(data)["inputs"]
def predict_fn(data, model): return {"data": [{"embedding": [float(len(t))] * model} for t in data]}
def output_fn(prediction, accept): return json.dumps(prediction)
`;

test('a model directory of one’s own serves by settings alone', async () => {
  const engine = await engineUnderTest();
  await using stack = new StackUnderTest(engine, 'own');
  await stack.settings({
    port: 'free',
    modelDirectory: await stack.modelDirectory(handler),
    environment: { DIMENSION: 5 },
    probe: { payload: { inputs: ['hello'] }, path: 'data.0.embedding' },
  });
  const { exitCode, stdout, stderr } = await stack.run('up', ['--json']);
  expect(exitCode, stderr).toBe(0);
  const { outputs, steps } = JSON.parse(stdout) as UpResult;
  expect(steps.at(-1)?.outcome).toMatch(/^5 floats in \d+ ms$/);
  // The weights of the default model are not made for a stack that does not serve it.
  expect(steps.map(({ title }) => title)).not.toContain('model');

  const answer = await fetch(`${outputs.endpointUrl}/invocations`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ inputs: ['água', 'sal'] }),
  });
  expect(await answer.json()).toEqual({
    data: [{ embedding: Array(5).fill(4) }, { embedding: Array(5).fill(3) }],
  });
  expect((await stack.run('smoke')).exitCode).toBe(0);
});

/** Its packages are found in the image: were they installed at start, they would be in /tmp. */
const withPackages = `
import json
import humanize
def model_fn(model_dir): return humanize
def transform_fn(model, data, content_type, accept):
    if not model.__file__.startswith("/opt/venv"): raise ValueError(model.__file__)
    return json.dumps({"embedding": [3.0, 4.0], "said": model.intcomma(1234567)})
`;

test('the packages that a model asks for are built into its image, by a port with metrics', async () => {
  const engine = await engineUnderTest();
  await using stack = new StackUnderTest(engine, 'packages');
  const modelDirectory = await stack.folder({
    'code/inference.py': withPackages,
    'code/requirements.txt': 'numpy  # the image has it\nhumanize==4.12.3\n',
  });
  await stack.settings({ port: 'free', metricsPort: 'free', modelDirectory, runtime: false });
  const { exitCode, stdout, stderr } = await stack.run('up', ['--json']);
  expect(exitCode, stderr).toBe(0);
  const { outputs } = JSON.parse(stdout) as UpResult;
  expect(outputs.servingImage).toMatch(/^sagemaker-local\/model-packages:[0-9a-f]{16}$/);
  const answer = await fetch(`${outputs.endpointUrl}/invocations`, { method: 'POST', body: '{}' });
  expect(await answer.json()).toMatchObject({ said: '1,234,567' });
  const metrics = await (await fetch(outputs.metricsUrl ?? '')).text();
  expect(metrics).toContain('sagemaker_requests_total{status="200"}');
  const again = await stack.run('up', ['--json']);
  expect(JSON.parse(again.stdout)).toMatchObject({
    outputs: { servingImage: outputs.servingImage },
  });
});
