import { lstat, mkdir, mkdtemp, readdir, readlink, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { silent } from '../report/progress.ts';
import { ensurePulumi } from './pulumi.ts';
import type { Cli } from './pulumi/tool.ts';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'pulumi-'));
  await mkdir(join(root, 'cache', 'bin'), { recursive: true });
  await writeFile(join(root, 'cache', 'bin', 'pulumi'), '');
});
afterEach(() => rm(root, { recursive: true }));

function ensure(cli: Cli) {
  const plugin = { version: '5.2.0', origin: 'official download' };
  const places = {
    checkout: root,
    project: root,
    workspace: join(root, 'w'),
    cache: join(root, 'cache'),
  };
  return ensurePulumi(
    { places, progress: silent, env: { PATH: '/usr/bin' } },
    { ensureCli: () => Promise.resolve(cli), ensurePlugin: () => Promise.resolve(plugin) },
  );
}

test('a CLI of ours is linked beside Node 24, and the environment finds both', async () => {
  const folder = join(root, 'cache', 'bin');
  const tools = await ensure({ version: '3.220.0', origin: 'official download', folder });
  expect(await readlink(join(tools.binDir, 'node'))).toBe(process.execPath);
  expect(await readlink(join(tools.binDir, 'pulumi'))).toBe(join(folder, 'pulumi'));
  expect(tools.env).toEqual({
    PATH: `${tools.binDir}:/usr/bin`,
    PULUMI_HOME: join(root, 'w', 'pulumi'),
    PULUMI_SKIP_UPDATE_CHECK: 'true',
  });
  expect((await lstat(join(tools.pulumiHome, 'plugins'))).isDirectory()).toBe(true);
});

test('the user’s own CLI is not hidden by an earlier link', async () => {
  const folder = join(root, 'cache', 'bin');
  await ensure({ version: '3.220.0', origin: 'official download', folder });
  const tools = await ensure({ version: '3.230.0', origin: 'on PATH', folder: '/usr/bin' });
  expect(await readdir(tools.binDir)).toEqual(['node']);
});
