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
