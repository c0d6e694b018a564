import { existsSync, readdirSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
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

describe('a cancelled job', () => {
  test('while the stack comes up: ends in time, unlocked, and post leaves nothing', async () => {
    const main = runner.main({});
    await containerIsThere();
    const { exitCode, all, milliseconds } = await cancel(main, 'SIGINT');
    expect(exitCode, all).toBe(130);
    expect(milliseconds).toBeLessThan(toSigterm);
    const { stdout: locks } = await execa('find', [runner.temporary, '-path', '*/locks/*.json']);
    expect(locks).toBe('');
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

test('without the workspace and the inputs, post still takes the stack away', async () => {
  const { exitCode, all } = await runner.main({ smoke: 'false', 'test-command': 'rm -rf "$PWD"' });
  expect(exitCode, all).toBe(0);
  expect((await runner.onEngine()).containers).not.toEqual([]);
  await expectNothingLeft();
});
