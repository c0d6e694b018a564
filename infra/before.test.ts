import { expect, test } from 'vitest';
import { before } from './before.ts';

const never = new Promise<never>(() => undefined);

test('gives what was asked for, and its failure', async () => {
  const { signal } = new AbortController();
  await expect(before(signal, Promise.resolve(1))).resolves.toBe(1);
  await expect(before(signal, Promise.reject(new Error('refused')))).rejects.toThrow('refused');
});

test('does not wait for an answer longer than the signal lets it', async () => {
  await expect(before(AbortSignal.timeout(1), never)).rejects.toThrow(/timeout/i);
  await expect(before(AbortSignal.abort(new Error('gone')), never)).rejects.toThrow('gone');
});
