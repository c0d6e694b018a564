import { expect, it } from 'vitest';
import { setTimeout as pause } from 'node:timers/promises';
import { stolenMilliseconds, undisturbed } from './undisturbed.ts';

/** Measurements that take 5 ms and lose so many of them, one after the other. */
function losing(losses: readonly number[]) {
  let [stolen, run] = [0, 0];
  const measure = async () => {
    await pause(5);
    const lost = losses[run % losses.length] ?? 0;
    stolen += lost;
    run += 1;
    return lost;
  };
  return { measure, stolen: () => stolen };
}

it('measurements from which time was stolen are done again', async () => {
  const { measure, stolen } = losing([3, 0, 2, 0, 0]);
  const { kept, measured, stolen: shares } = await undisturbed(3, measure, stolen);
  expect(kept).toEqual([0, 0, 0]);
  expect(measured).toBe(5);
  expect(shares).toEqual([0, 0, 0]);
});

it('where time is stolen always, the least disturbed ones are kept, and their shares told', async () => {
  const { measure, stolen } = losing([4, 1, 3, 2]);
  const { kept, measured, stolen: shares } = await undisturbed(2, measure, stolen);
  expect(kept).toEqual([1, 1]);
  expect(measured).toBe(8);
  expect(Math.min(...shares)).toBeGreaterThan(5);
});

it('what the kernel tells of stolen time is a number that never falls', () => {
  const before = stolenMilliseconds();
  expect(before).toBeGreaterThanOrEqual(0);
  expect(stolenMilliseconds()).toBeGreaterThanOrEqual(before);
});
