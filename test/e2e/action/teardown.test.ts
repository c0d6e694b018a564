import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { pythonBase } from '../../../infra/names.ts';
import { isEmpty } from '../../../stack/inventory.ts';
import type { Engine } from '../../../toolchain/engine/engine.ts';
import { engineUnderTest } from '../../integration/stack-under-test.ts';
import { Runner } from './runner.ts';

/** SIGTERM follows a runner's SIGINT after this time, in milliseconds. */
const toSigterm = 7_500;

let engine: Engine;
let runner: Runner;
beforeAll(async () => {
  engine = await engineUnderTest();
});
beforeEach(async () => {
  runner = await Runner.make(engine, 'signals');
});
afterEach(() => runner[Symbol.asyncDispose]());

type Main = ReturnType<Runner['main']>;

const until = (condition: () => unknown) =>
  vi.waitFor(condition, { timeout: 60_000, interval: 50 });

const containerIsThere = () =>
  until(async () => {
    expect((await runner.onEngine()).containers).not.toEqual([]);
  });

/** Sends the signal to this process alone, as a runner does, and gives how it ended and when. */
async function cancel(main: Main, signal: NodeJS.Signals) {
  const sent = performance.now();
  main.kill(signal);
  const { exitCode, all } = await main;
  return { exitCode, all: all, milliseconds: performance.now() - sent };
}

async function expectNothingLeft() {
  const { exitCode, all } = await runner.post();
  expect(exitCode, all).toBe(0);
  expect(isEmpty(await runner.onEngine()), all).toBe(true);
  expect(readdirSync(runner.temporary).filter((name) => !name.includes('evidence'))).toEqual([]);
}

const isAlive = (pid: number) => existsSync(`/proc/${pid}`);

/** Waits for good as it loads: the stack of it is still coming up, whenever one looks. */
const endless = `
import time
def model_fn(model_dir): time.sleep(3600)
def input_fn(data, content_type): return data
def predict_fn(data, model): return data
def output_fn(prediction, accept): return prediction
`;

const locks = async () =>
  (await execa('find', [runner.temporary, '-path', '*/locks/*.json'])).stdout;

describe('a cancelled job', () => {
  test.each(['SIGINT', 'SIGTERM'] as const)(
    'that hears %s while the stack comes up: ends in time, unlocked, and post leaves nothing',
    async (signal) => {
      await runner.write('model/code/inference.py', endless);
      const main = runner.main({ 'model-directory': 'model', 'keep-on-failure': 'true' });
      await containerIsThere();
      await until(async () => {
        expect(await locks()).not.toBe('');
      });
      const { exitCode, all, milliseconds } = await cancel(main, signal);
      expect(exitCode, all).toBe(130);
      expect(milliseconds).toBeLessThan(toSigterm);
      expect(await locks()).toBe('');
      expect((await runner.read('STATE'))['outcome']).toBe('cancelled');
      expect(await runner.summary()).toContain('(cancelled)');
      await expectNothingLeft();
    },
  );

  test('while it looks for an engine: ends in time, and makes nothing', async () => {
    const socket = join(runner.temporary, 'silent.sock');
    const silent = createServer();
    silent.listen(socket);
    try {
      const main = runner.main({}, { DOCKER_HOST: `unix://${socket}` });
      await once(silent, 'connection');
      const { exitCode, all, milliseconds } = await cancel(main, 'SIGINT');
      expect(exitCode, all).toBe(130);
      expect(milliseconds).toBeLessThan(toSigterm);
    } finally {
      silent.close();
      await rm(socket, { force: true });
    }
    const state = await runner.read('STATE');
    expect(state).toMatchObject({ outcome: 'cancelled' });
    expect(state).not.toHaveProperty('engine');
    await expectNothingLeft();
  });

  test('while the tests run: what they started ends too, also when it will not hear', async () => {
    const pids = join(runner.workspace, 'pids');
    await writeFile(
      join(runner.workspace, 'stubborn.sh'),
      `trap '' INT TERM\nsleep 300 & echo "$$ $!" > ${pids}\nwait\n`,
    );
    const main = runner.main({ smoke: 'false', 'test-command': 'bash stubborn.sh' });
    await until(() => {
      expect(existsSync(pids)).toBe(true);
    });
    const { exitCode, all, milliseconds } = await cancel(main, 'SIGINT');
    expect(exitCode, all).toBe(130);
    expect(milliseconds).toBeLessThan(toSigterm);
    for (const pid of (await readFile(pids, 'utf8')).trim().split(' ').map(Number))
      await until(() => {
        expect(isAlive(pid)).toBe(false);
      });
    await expectNothingLeft();
  });

  test('that was killed at last: post still takes all of it away', async () => {
    const main = runner.main({});
    await containerIsThere();
    const { exitCode } = await cancel(main, 'SIGKILL');
    expect(exitCode).toBeUndefined();
    await expectNothingLeft();
  });
});

/** A container that is not of the stack, as a step that runs a service of the caller's own makes. */
async function ofTheCaller(network: string) {
  const container = await engine.docker.createContainer({
    Image: pythonBase.made,
    Cmd: ['sleep', '600'],
    HostConfig: { NetworkMode: network },
  });
  await container.start();
  return container;
}

test('containers of the caller’s own on the network stay, and do not keep it from going', async () => {
  expect((await runner.main({ smoke: 'false' })).exitCode).toBe(0);
  const { network = '' } = await runner.read('OUTPUT');
  const container = await ofTheCaller(network);
  try {
    const { exitCode, all } = await runner.post();
    expect(exitCode, all).toBe(0);
    expect(all).not.toContain('::warning');
    expect(isEmpty(await runner.onEngine()), all).toBe(true);
    expect((await container.inspect()).State.Running).toBe(true);
  } finally {
    await container.remove({ force: true });
  }
});

test('the stack is taken away from the engine that it is on, whatever engine is the current one', async () => {
  expect((await runner.main({ smoke: 'false' })).exitCode).toBe(0);
  expect(isEmpty(await runner.onEngine())).toBe(false);
  const { exitCode, all } = await runner.post({ DOCKER_HOST: 'unix:///nowhere.sock' });
  expect(exitCode, all).toBe(0);
  expect(isEmpty(await runner.onEngine()), all).toBe(true);
});

describe('a clean-up that cannot be done', () => {
  test.each([
    ['warning', 'false', 0],
    ['error', 'true', 1],
  ] as const)(
    'is an annotation of the level %s with strict-cleanup: %s',
    async (level, strict, code) => {
      await runner.main({ smoke: 'false', 'strict-cleanup': strict });
      const state = await runner.read('STATE');
      const { exitCode, all } = await runner.post({ STATE_engine: 'unix:///nowhere.sock' });
      expect(state['engine']).toBe(engine.host);
      expect(exitCode).toBe(code);
      expect(all).toContain(`::${level} title=sagemaker-local::the engine at unix:///nowhere.sock`);
      // The rest was tried all the same.
      expect(readdirSync(runner.temporary).filter((name) => !name.includes('evidence'))).toEqual(
        [],
      );
    },
  );
});

test('keep-on-failure keeps a stack whose tests failed, and says how to remove it', async () => {
  await runner.main({ smoke: 'false', 'test-command': 'exit 7', 'keep-on-failure': 'true' });
  const { exitCode, all } = await runner.post();
  expect(exitCode).toBe(0);
  expect(all).toContain(
    `docker rm -fv $(docker ps -aq --filter label=sagemaker-local.stack=${runner.stack})`,
  );
  const { containers } = await runner.onEngine();
  expect(containers.map(({ state }) => state)).toEqual(containers.map(() => 'running'));
  expect(containers).not.toEqual([]);
});

test('keep-on-failure keeps nothing of a job that passed', async () => {
  expect((await runner.main({ smoke: 'false', 'keep-on-failure': 'true' })).exitCode).toBe(0);
  await expectNothingLeft();
});

test('without the workspace and the inputs, post still takes the stack away', async () => {
  const { exitCode, all } = await runner.main({ smoke: 'false', 'test-command': 'rm -rf "$PWD"' });
  expect(exitCode, all).toBe(0);
  expect((await runner.onEngine()).containers).not.toEqual([]);
  await expectNothingLeft();
});
