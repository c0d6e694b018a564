import { expect, test } from 'vitest';
import { usedMemory } from './footprint.ts';

test.each([
  ['cgroup v2', { usage: 100, stats: { inactive_file: 30 } }, 70],
  ['cgroup v1', { usage: 100, stats: { inactive_file: 1, total_inactive_file: 40 } }, 60],
  ['an engine that counts no files', { usage: 100 }, 100],
  ['a container that has ended', {}, undefined],
])('the memory in use, as %s tells it', (_, told, used) => {
  expect(usedMemory(told)).toBe(used);
});
