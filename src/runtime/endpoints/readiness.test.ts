import { expect, test } from 'vitest';
import { ReadinessWatch } from './readiness.ts';

type Said = 'ready' | 'loading' | 'refused';

/** A watch whose pings answer what is in `says`, and count. */
function watching(...says: Said[]) {
  const pings = { count: 0 };
  const watch = new ReadinessWatch(() => {
    pings.count += 1;
    return Promise.resolve(says.shift() ?? 'ready');
  });
  return { watch, pings };
}

test('who has been ready is not asked again', async () => {
  const { watch, pings } = watching('ready');
  expect(await watch.ask()).toBe('ready');
  expect(await watch.ask()).toBe('ready');
  expect(pings.count).toBe(1);
});

test('a port that is not open yet is a model that is loading', async () => {
  const { watch } = watching('refused', 'loading', 'ready');
  expect(await watch.ask()).toBe('loading');
  expect(await watch.ask()).toBe('loading');
  expect(await watch.ask()).toBe('ready');
});

test('a port that was open is one that has gone, until it answers again', async () => {
  const { watch } = watching('ready', 'refused', 'loading', 'ready');
  await watch.ask();
  expect(watch.refused()).toBe('unavailable');
  expect(await watch.ask()).toBe('unavailable');
  expect(await watch.ask()).toBe('loading');
  expect(await watch.ask()).toBe('ready');
});

test('those who ask at the same time share one ping', async () => {
  const { watch, pings } = watching('loading', 'ready');
  expect(await Promise.all([watch.ask(), watch.ask()])).toEqual(['loading', 'loading']);
  expect(pings.count).toBe(1);
});
