import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Run } from '../../toolchain/from-registries/apt-packages.ts';
import { browser } from './browser.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'browser-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function program(name: string): Promise<string> {
  const file = join(folder, name);
  await writeFile(file, '');
  await chmod(file, 0o755);
  return file;
}

const noApt: Run = () => Promise.resolve({ ok: false, said: '' });
/** apt-get that installs a program of that name. */
const apt =
  (name: string): Run =>
  async (_program, args) => {
    if (args.includes('install')) await program(name);
    return { ok: true, said: '' };
  };

test.each(['chromium', 'google-chrome'])('%s on PATH is taken', async (name) => {
  const file = await program(name);
  expect(await browser({ env: { PATH: folder }, run: noApt })).toEqual({ file });
});

test('without one, Debian’s is installed', async () => {
  const got = await browser({ env: { PATH: folder }, isRoot: true, run: apt('chromium') });
  expect(got).toEqual({ file: join(folder, 'chromium') });
});

test.each([
  { isRoot: false, run: apt('chromium'), why: 'not root' },
  { isRoot: true, run: noApt, why: 'no apt-get' },
  { isRoot: true, run: apt('something-else'), why: 'apt-get installed none' },
])('where none can be had the reason is told: $why', async ({ why, ...machine }) => {
  const got = await browser({ env: { PATH: folder }, ...machine });
  expect(got).toEqual({ missing: expect.stringContaining(why) as string });
});

test('it may not be missing in CI', async () => {
  const asked = browser({ env: { PATH: folder, CI: 'true' }, run: noApt });
  await expect(asked).rejects.toThrow('no apt-get');
});
