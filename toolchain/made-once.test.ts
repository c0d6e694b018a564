import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { silent } from '../report/progress.ts';
import { madeOnce } from './made-once.ts';

let parent: string;
beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'made-once-'));
});
afterEach(() => rm(parent, { recursive: true }));

test('two at once make it once', async () => {
  let made = 0;
  const make = async (folder: string) => {
    made += 1;
    await writeFile(join(folder, 'file'), 'whole');
  };
  const folder = join(parent, 'tool');
  await Promise.all([madeOnce(folder, make, silent), madeOnce(folder, make, silent)]);
  expect(made).toBe(1);
  expect(await readFile(join(folder, 'file'), 'utf8')).toBe('whole');
});

test('a failed attempt leaves nothing, and the next one works', async () => {
  const folder = join(parent, 'tool');
  const fail = async (unfinished: string) => {
    await writeFile(join(unfinished, 'half'), '');
    throw new Error('no network');
  };
  await expect(madeOnce(folder, fail, silent)).rejects.toThrow('no network');
  expect(await readdir(parent)).toEqual([]);
  await madeOnce(folder, () => Promise.resolve(), silent);
  expect(await readdir(parent)).toEqual(['tool']);
});
