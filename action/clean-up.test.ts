import { expect, test, vi } from 'vitest';
import { CleanUp } from './clean-up.ts';

test('a step that fails stops no other, and is a warning', async () => {
  const written = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  const done: string[] = [];
  const cleanUp = new CleanUp();
  await cleanUp.step('first', () => Promise.reject(new Error('no engine')));
  await cleanUp.step('second', () => done.push('second'));
  expect(await cleanUp.step('third', () => Promise.reject(new Error('x')), 'otherwise')).toBe(
    'otherwise',
  );
  expect(done).toEqual(['second']);
  expect(cleanUp.report(false)).toBe(0);
  expect(cleanUp.report(true)).toBe(1);
  const lines = written.mock.calls.map(([line]) => String(line));
  written.mockRestore();
  expect(lines.filter((line) => line.startsWith('::warning'))).toHaveLength(2);
  expect(lines.filter((line) => line.startsWith('::error'))).toHaveLength(2);
  expect(lines[0]).toContain('first: no engine');
});

test('nothing that failed is nothing to say', () => {
  expect(new CleanUp().report(true)).toBe(0);
});
