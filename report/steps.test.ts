import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { Step } from './steps.ts';
import { runSteps } from './steps.ts';

const step = (title: string, ran: string[], milliseconds = 0): Step => ({
  title,
  run: async () => {
    ran.push(`${title} starts`);
    await pause(milliseconds);
    ran.push(`${title} ends`);
    return 'done';
  },
});

test('steps run in order, and each says what came of it and how long it took', async () => {
  const ran: string[] = [];
  const times = await runSteps({ inOrder: [step('one', ran, 20), step('two', ran)] }, 'silent');
  expect(ran).toEqual(['one starts', 'one ends', 'two starts', 'two ends']);
  expect(times.map(({ title, outcome }) => [title, outcome])).toEqual([
    ['one', 'done'],
    ['two', 'done'],
  ]);
  expect(times[0]?.seconds).toBeGreaterThan(0.01);
  expect(times[1]?.start).toBeGreaterThanOrEqual(times[0]?.seconds ?? 0);
});

test('steps together overlap, while a sequence among them keeps its order', async () => {
  const ran: string[] = [];
  const sequence = { inOrder: [step('b1', ran, 5), step('b2', ran)] };
  await runSteps({ together: [step('a', ran, 40), sequence] }, 'silent');
  expect(ran).toEqual(['a starts', 'b1 starts', 'b1 ends', 'b2 starts', 'b2 ends', 'a ends']);
});

test('a sequence of nothing is no trouble', async () => {
  const ran: string[] = [];
  await runSteps({ together: [step('a', ran), { inOrder: [] }] }, 'lines');
  expect(ran).toEqual(['a starts', 'a ends']);
});

test('a step that fails ends the run with its own error', async () => {
  const ran: string[] = [];
  const cause = new Error('no disk');
  const failing: Step = { title: 'fails', run: () => Promise.reject(cause) };
  await expect(runSteps({ inOrder: [failing, step('after', ran)] }, 'silent')).rejects.toBe(cause);
  expect(ran).toEqual([]);
});

test('who listens is told of every step that ended, and of the one that failed', async () => {
  const told: unknown[] = [];
  const failing: Step = { title: 'fails', run: () => Promise.reject(new Error('no disk')) };
  const plan = { inOrder: [step('one', []), failing, step('after', [])] };
  const running = runSteps(plan, 'silent', ({ title, failed }) => told.push([title, failed]));
  await expect(running).rejects.toThrow('no disk');
  expect(told).toEqual([
    ['one', undefined],
    ['fails', true],
  ]);
});
