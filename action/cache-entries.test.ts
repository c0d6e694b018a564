import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Entry } from './cache-entries.ts';
import { entriesIn, keep, restore } from './cache-entries.ts';

let folder: string;
let entry: Entry;
const asked: unknown[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cache-'));
  entry = { name: 'model', key: 'k', paths: [join(folder, 'model')] };
  asked.length = 0;
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});
const restoreCache = (answer: () => string | undefined) => ({
  restoreCache: (...args: unknown[]) => {
    asked.push(args);
    return Promise.resolve().then(answer);
  },
});
const nothingToSay = () => undefined;

describe('a cache entry', () => {
  test('that is on the machine is not asked for', async () => {
    mkdirSync(join(folder, 'model'));
    expect(
      await restore(
        entry,
        nothingToSay,
        restoreCache(() => 'k'),
      ),
    ).toBe('present');
    expect(asked).toEqual([]);
  });

  test.each([
    ['k', 'restored'],
    [undefined, 'missed'],
  ])('that the service answers with %s was %s', async (answer, found) => {
    expect(
      await restore(
        entry,
        nothingToSay,
        restoreCache(() => answer),
      ),
    ).toBe(found);
    expect(asked).toEqual([[entry.paths, 'k']]);
  });

  test('of a service that fails is missed, and said', async () => {
    const said: string[] = [];
    const failing = restoreCache(() => {
      throw new Error('503');
    });
    expect(await restore(entry, (message) => said.push(message), failing)).toBe('missed');
    expect(said).toEqual([expect.stringContaining('503')]);
  });

  test('is kept when it is there, and the service has the last word', async () => {
    const saveCache = (id: number) => ({ saveCache: () => Promise.resolve(id) });
    expect(await keep(entry, saveCache(3))).toBe(false);
    mkdirSync(join(folder, 'model'));
    expect(await keep(entry, saveCache(3))).toBe(true);
    expect(await keep(entry, saveCache(-1))).toBe(false);
  });

  test('has a key of its own, with what it is for', () => {
    const keys = Object.values(entriesIn(folder)).map(({ key }) => key);
    expect(new Set(keys).size).toBe(keys.length);
    for (const key of keys) expect(key).toContain(`${process.platform}-${process.arch}`);
  });
});
