import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Bell } from './bell.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

async function isOver(waiting: Promise<void>): Promise<boolean> {
  let over = false;
  void waiting.then(() => {
    over = true;
  });
  await vi.advanceTimersByTimeAsync(0);
  return over;
}

test('who waits hears it', async () => {
  const bell = new Bell();
  const waiting = bell.rung();
  expect(await isOver(waiting)).toBe(false);
  bell.ring();
  expect(await isOver(waiting)).toBe(true);
});

test('what was rung before is heard, once', async () => {
  const bell = new Bell();
  bell.ring();
  bell.ring();
  expect(await isOver(bell.rung())).toBe(true);
  expect(await isOver(bell.rung())).toBe(false);
});

test('who waits long enough waits no longer, and is not heard for it later', async () => {
  const bell = new Bell();
  const waiting = bell.rung(100);
  expect(await isOver(waiting)).toBe(false);
  await vi.advanceTimersByTimeAsync(100);
  expect(await isOver(waiting)).toBe(true);
  expect(await isOver(bell.rung())).toBe(false);
});
