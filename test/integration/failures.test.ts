import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { ExitCode } from '../../report/visible-error.ts';
import { isEmpty } from '../../stack/inventory.ts';
import type { Engine } from '../../toolchain/engine/engine.ts';
import { killFamily } from '../process-family.ts';
import { engineUnderTest, StackUnderTest } from './stack-under-test.ts';

/** Answers every payload at once, without a model to load. */
const quick = `
import json
def model_fn(model_dir): return 0.5
def input_fn(data, content_type): return json.loads(data)
def predict_fn(data, model): return {"embedding": [model, model]}
def output_fn(prediction, accept): return json.dumps(prediction)
`;
/** Loads for longer than anything here waits. */
const slow = `import time\n${quick}\ndef model_fn(model_dir): time.sleep(600)\n`;
/** Touches a gibibyte as it loads. */
const hungry = `${quick}\ndef model_fn(model_dir): return len(bytearray(b"x") * 2**30)\n`;
const broken = `${quick}\ndef model_fn(model_dir)\n    return 0.5\n`;
const crashing = `${quick}\ndef model_fn(model_dir): raise RuntimeError("the weights are not there")\n`;

let engine: Engine;
let stack: StackUnderTest;
let round = 0;

beforeAll(async () => {
  engine = await engineUnderTest();
});
beforeEach(() => {
  round += 1;
  stack = new StackUnderTest(engine, `fail${round}`);
});
afterEach(() => stack[Symbol.asyncDispose]());

async function serve(handler: string, more: Readonly<Record<string, unknown>> = {}) {
  const modelDirectory = await stack.modelDirectory(handler);
  await stack.settings({ image: 'cpu', port: 'free', modelDirectory, ...more });
}

async function until(condition: () => Promise<boolean>, milliseconds = 30_000): Promise<void> {
  const deadline = Date.now() + milliseconds;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error('it did not come to that in time');
    await pause(100);
  }
}

const hasContainer = async () => (await stack.onEngine()).containers.length > 0;

describe('up says what is wrong when', () => {
  test('no engine can be reached', async () => {
    const { exitCode, stderr } = await stack.run('up', [], { DOCKER_HOST: 'unix:///nowhere.sock' });
    expect(exitCode).toBe(ExitCode.machine);
    expect(stderr).toContain('unix:///nowhere.sock: no such socket');
    expect(stderr).toContain('start that engine, or unset DOCKER_HOST');
    expect(stderr).not.toMatch(/^\s+at /m);
  });

  test('the port is taken: by what, and which one is free', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    try {
      await serve(quick, { port });
      const { exitCode, stderr } = await stack.run('up');
      expect(exitCode).toBe(ExitCode.machine);
      expect(stderr).toMatch(
        new RegExp(`127.0.0.1:${port} is taken by .* \\(pid ${process.pid}\\)`),
      );
      expect(stderr).toMatch(/npm run up -- --stack \S+ --port \d+/);
      expect(isEmpty(await stack.onEngine())).toBe(true);
    } finally {
      server.close();
    }
  });

  test('settings are wrong: all of them at once, and nothing is started', async () => {
    await stack.settings({
      image: 'cpux',
      port: 99999,
      modelDirektory: 'x',
      modelDirectory: '/nowhere',
    });
    const { exitCode, stderr } = await stack.run('up');
    expect(exitCode).toBe(ExitCode.usage);
    expect(stderr).toContain('sagemaker-local:image: found "cpux", expected auto, pytorch, cpu');
    expect(stderr).toContain(
      'sagemaker-local:port: found "99999", expected a port from 1 to 65535',
    );
    expect(stderr).toContain('did you mean modelDirectory?');
    expect(stderr).toContain('found /nowhere, which does not exist');
    expect(isEmpty(await stack.onEngine())).toBe(true);
  });

  test('the plain CLI reports wrong settings without a stack trace', async () => {
    await stack.settings({ image: 'cpux' });
    const { exitCode, stdout, stderr } = await stack
      .pulumi('stack', 'select', '--create')
      .then(() => stack.pulumi('preview'));
    expect(exitCode).not.toBe(0);
    expect(stdout + stderr).toContain(
      'sagemaker-local:image: found "cpux", expected auto, pytorch',
    );
    expect(stdout + stderr).not.toMatch(/^\s+at .*\.ts:/m);
  });

  test('inference.py has a syntax error: the file, the line, the error', async () => {
    await serve(broken);
    const { exitCode, stderr } = await stack.run('up');
    expect(exitCode).toBe(ExitCode.stack);
    expect(stderr).toMatch(/exited with code [1-9]/);
    expect(stderr).toMatch(/inference\.py/);
    expect(stderr).toMatch(/SyntaxError/);
  });

  test('model_fn raises: its own words', async () => {
    await serve(crashing);
    const { exitCode, stderr } = await stack.run('up');
    expect(exitCode).toBe(ExitCode.stack);
    expect(stderr).toContain('the weights are not there');
    expect(stderr).toMatch(/exited with code [1-9]\d*, 3 times/);
  });

  test('the probe’s payload is not what the handler takes: what it answered', async () => {
    await serve(quick.replace('json.loads(data)', 'json.loads(data)["inputs"]'));
    const { exitCode, stderr } = await stack.run('up');
    expect(exitCode).toBe(ExitCode.stack);
    expect(stderr).toMatch(/the warm-up payload was answered with 500: .*'inputs'/);
  });

  test('the model does not load in time: for how long, and what the probe heard', async () => {
    await serve(slow, { waitTimeout: 12 });
    const { exitCode, stderr } = await stack.run('up');
    expect(exitCode).toBe(ExitCode.stack);
    expect(stderr).toMatch(/has been running for \d+ s and is (still loading|unhealthy)/);
    expect(stderr).toContain('its last health check said:');
  });

  test('the model does not fit into memory: that, and the limit', async () => {
    await serve(hungry, { memory: 128 });
    const { exitCode, stderr } = await stack.run('up');
    expect(exitCode).toBe(ExitCode.stack);
    expect(stderr).toMatch(
      engine.kind === 'podman'
        ? /was killed, 3 times \(code 137\), .* limit of 128 MiB/
        : /ran out of memory \(limit 128 MiB\)/,
    );
    expect(stderr).toContain('raise sagemaker-local:memory');
  });
});

describe('after a failure', () => {
  test('the next up, with the cause mended, works', async () => {
    await serve(crashing);
    expect((await stack.run('up')).exitCode).toBe(ExitCode.stack);
    await serve(quick);
    const { exitCode, stderr } = await stack.run('up');
    expect(exitCode, stderr).toBe(0);
  });

  test('an interrupted up leaves nothing locked: up and down work next', async () => {
    await serve(slow);
    const running = stack.start('up');
    await until(hasContainer);
    running.kill('SIGINT');
    const { exitCode, stderr } = await running;
    expect(exitCode, stderr).toBe(ExitCode.interrupted);
    expect(stderr).toContain('Nothing is locked');
    await serve(quick);
    const again = await stack.run('up');
    expect(again.exitCode, again.stderr).toBe(0);
    const down = await stack.run('down');
    expect(down.exitCode, down.stderr).toBe(0);
  });

  test('down works after an interrupted up', async () => {
    await serve(slow);
    const running = stack.start('up');
    await until(hasContainer);
    running.kill('SIGTERM');
    await running;
    const { exitCode, stderr } = await stack.run('down');
    expect(exitCode, stderr).toBe(0);
    expect(isEmpty(await stack.onEngine())).toBe(true);
  });

  test('a crash in the middle leaves a lock that the next up clears', async () => {
    await serve(slow);
    const running = stack.start('up');
    await until(hasContainer);
    await killFamily(running.pid);
    await running;
    await serve(quick);
    const { exitCode, stderr } = await stack.run('up');
    expect(exitCode, stderr).toBe(0);
  });

  test('a file beside the state that a crash cut short is no obstacle', async () => {
    await serve(quick);
    expect((await stack.run('up')).exitCode).toBe(0);
    const sidecar = `${stack.stateFile}.attrs`;
    expect(existsSync(sidecar)).toBe(false);
    await writeFile(sidecar, '');
    const { exitCode, stderr } = await stack.run('up');
    expect(exitCode, stderr).toBe(0);
  });
});

test('of two ups at once one works, and the other says that it is busy', async () => {
  await serve(quick);
  const outcomes = await Promise.all([stack.run('up'), stack.run('up')]);
  const codes = outcomes.map(({ exitCode }) => exitCode).sort();
  expect(codes, outcomes.map(({ stderr }) => stderr).join('\n')).toEqual([0, ExitCode.busy]);
  const busy = outcomes.find(({ exitCode }) => exitCode === ExitCode.busy);
  expect(busy?.stderr).toContain('another command is changing it');
});

test('two stacks live side by side, and taking one down leaves the other answering', async () => {
  await using other = new StackUnderTest(engine, 'beside');
  await serve(quick);
  await other.settings({
    image: 'cpu',
    port: 'free',
    modelDirectory: await other.modelDirectory(quick),
  });
  expect((await stack.run('up')).exitCode).toBe(0);
  expect((await other.run('up')).exitCode).toBe(0);
  expect((await stack.run('down')).exitCode).toBe(0);
  expect(isEmpty(await stack.onEngine())).toBe(true);
  expect((await other.run('smoke')).exitCode).toBe(0);
});
