import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { pythonBase } from '../../../infra/names.ts';
import { isEmpty } from '../../../stack/inventory.ts';
import type { Engine } from '../../../toolchain/engine/engine.ts';
import { engineUnderTest } from '../../integration/stack-under-test.ts';
import { Runner } from './runner.ts';

/** Answers every payload at once, without a model to load. */
const good = `
import json
def model_fn(model_dir): return 0.5
def input_fn(data, content_type): return json.loads(data)
def predict_fn(data, model): return {"embedding": [model, model]}
def output_fn(prediction, accept): return json.dumps(prediction)
`;
/** Touches a gibibyte as it loads. */
const hungry = `${good}\ndef model_fn(model_dir): return len(bytearray(b"x") * 2**30)\n`;
const crashing = `${good}\ndef model_fn(model_dir): raise RuntimeError("the weights are not there")\n`;
/** Serves, but no vectors: to be healthy is to embed. */
const vectorless = `${good}\ndef predict_fn(data, model): return {"score": 1}\n`;
/** Ends the whole container when it is told to. */
const mortal = `
import os, signal
${good}
def predict_fn(data, model):
    if data.get("search_term") == "die":
        os.kill(1, signal.SIGKILL)
        os._exit(9)
    return {"embedding": [model, model]}
`;

let engine: Engine;
let runner: Runner;
beforeAll(async () => {
  engine = await engineUnderTest();
});
beforeEach(async () => {
  runner = await Runner.make(engine, 'verdicts');
});
afterEach(() => runner[Symbol.asyncDispose]());

/** The annotations of a level in what a process printed. */
const annotations = (all: string, level: string): readonly string[] =>
  [...all.matchAll(new RegExp(`^::${level} .*?::(.*)$`, 'gm'))].map(([, message = '']) => message);

/** Runs `main`, which must fail with one annotation, and gives what it was. */
async function verdictOf(handler: string, settings: object, inputs: Record<string, string> = {}) {
  await runner.write('model/code/inference.py', handler);
  await runner.settings({ image: 'cpu', port: 'free', modelDirectory: 'model', ...settings });
  const { exitCode, all } = await runner.main({ settings: 'settings.yaml', ...inputs });
  expect(exitCode, all).toBeGreaterThan(0);
  const errors = annotations(all, 'error');
  expect(errors, all).toHaveLength(1);
  return { verdict: errors[0] ?? '', all };
}

async function expectNothingLeft() {
  const { exitCode, all } = await runner.post();
  expect(exitCode, all).toBe(0);
  expect(annotations(all, 'warning')).toEqual([]);
  expect(isEmpty(await runner.onEngine()), all).toBe(true);
}

const consumer = { image: pythonBase.made, command: ['python3', '-m', 'http.server', '8000'] };
const healthCheck = { path: '/', port: 8000, interval: 1 };

describe('the verdict, in one line, on', () => {
  test.each<[string, string, object, (stack: string) => RegExp, string]>([
    [
      'a container that ran out of memory',
      hungry,
      { memory: 128 },
      (stack) =>
        new RegExp(`${stack}-endpoint ran out of memory \\(limit 128 MiB\\); next: raise `),
      '',
    ],
    [
      'one that exited',
      crashing,
      {},
      (stack) => new RegExp(`${stack}-endpoint exited with code [1-9]\\d*, 3 times; next: `),
      'the weights are not there',
    ],
    [
      'an unhealthy one, with its last probe',
      vectorless,
      { waitTimeout: 20 },
      (stack) =>
        new RegExp(
          `${stack}-endpoint has been running for \\d+ s and is .*last health check said: .*embedding`,
        ),
      '',
    ],
    [
      'an unhealthy consumer, with its last probe',
      good,
      {
        consumers: {
          web: {
            ...consumer,
            healthCheck: { ...healthCheck, path: '/nowhere' },
            waitTimeout: 15,
          },
        },
      },
      (stack) => new RegExp(`${stack}-web has been running for \\d+ s and is .*said: .*404`),
      '',
    ],
    [
      'an image whose registry is not there',
      good,
      { image: 'localhost:9/nobody/serving:1' },
      () =>
        /the image localhost:9\/nobody\/serving:1: the engine does not reach the registry localhost:9 /,
      '',
    ],
    [
      'a consumer’s image whose registry is not there',
      good,
      { consumers: { web: { ...consumer, image: 'localhost:9/nobody/web:1' } } },
      () =>
        /the image localhost:9\/nobody\/web:1: the engine does not reach the registry localhost:9 /,
      '',
    ],
  ])('%s', async (_, handler, settings, said, logged) => {
    const { verdict, all } = await verdictOf(handler, settings);
    expect(verdict).toMatch(said(`sagemaker-local-${runner.stack}`));
    expect(all).toContain(logged);
    await expectNothingLeft();
  });

  test('a taken port: by whom', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    try {
      const { port } = server.address() as AddressInfo;
      const { verdict } = await verdictOf(good, { port });
      expect(verdict).toMatch(
        new RegExp(`127.0.0.1:${port} is taken by .* \\(pid ${process.pid}\\)`),
      );
    } finally {
      server.close();
    }
    await expectNothingLeft();
  });

  test('tests that failed because the endpoint ended under them', async () => {
    const die = `curl --silent "$SAGEMAKER_ENDPOINT_URL/invocations" --header 'Content-Type: application/json'`;
    const { verdict } = await verdictOf(
      mortal,
      {},
      {
        smoke: 'false',
        'test-command': `for try in 1 2 3; do ${die} --data '{"search_term": "die"}' || true; done; exit 1`,
      },
    );
    expect(verdict).toMatch(/^running the test command: sagemaker-local-\S+-endpoint /);
    await expectNothingLeft();
  });

  test('no engine, and nothing was touched', async () => {
    const nowhere = { DOCKER_HOST: 'unix:///nowhere.sock' };
    const { exitCode, all } = await runner.main({}, nowhere);
    expect(exitCode).toBe(3);
    expect(annotations(all, 'error')).toEqual([
      expect.stringMatching(
        /^looking for a container engine: none answers; next: start that engine/,
      ),
    ]);
    expect((await runner.post(nowhere)).exitCode).toBe(0);
  });

  test('wrong settings: what is wrong with them, and in which file', async () => {
    await runner.settings({ port: 99999, imagee: 'cpu' });
    const { all } = await runner.main({ settings: 'settings.yaml' });
    const [verdict = ''] = annotations(all, 'error');
    expect(verdict).toContain('/workspace/settings.yaml: 2 wrong settings (');
    expect(verdict).toContain('sagemaker-local:port: found "99999"');
    expect(verdict).toContain('did you mean image?');
    expect(isEmpty(await runner.onEngine())).toBe(true);
  });
});
