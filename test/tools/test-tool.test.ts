import { chmod, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { silent } from '../../report/progress.ts';
import { VisibleError } from '../../report/visible-error.ts';
import type { TestTool, ToolPlaces } from './test-tool.ts';
import { getTestTool, testTool } from './test-tool.ts';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'test-tool-'));
});
afterEach(() => rm(root, { recursive: true }));

async function program(folder: string, version: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const file = join(folder, 'linter');
  await writeFile(file, `#!/bin/sh\necho "linter v${version}"\n`);
  await chmod(file, 0o755);
}

const linter: TestTool = {
  name: 'linter',
  version: '1.7.12',
  make: async (folder) => {
    await program(join(folder, 'bin'), '1.7.12');
    return undefined;
  },
};
const unmakeable: TestTool = { ...linter, make: () => Promise.resolve('no Go on PATH') };

const on = (path: string, env: NodeJS.ProcessEnv = {}): ToolPlaces => ({
  places: { cache: join(root, 'cache') },
  env: { PATH: `${path}:/usr/bin:/bin`, ...env },
});

test.each(['1.7.12', '1.8.0', '2.0.0'])('%s on PATH is taken', async (version) => {
  await program(join(root, 'own'), version);
  const got = await getTestTool(unmakeable, on(join(root, 'own')), silent);
  expect(got).toEqual({ file: join(root, 'own', 'linter'), origin: 'on PATH' });
});

test('an older one on PATH is not taken; ours is made once', async () => {
  await program(join(root, 'own'), '1.7.11');
  const file = join(root, 'cache', 'linter-1.7.12', 'bin', 'linter');
  const get = () => getTestTool(linter, on(join(root, 'own')), silent);
  expect(await get()).toEqual({ file, origin: 'made from package registries' });
  expect(await get()).toEqual({ file, origin: 'made earlier' });
});

test('what cannot be made is told, and not taken for made', async () => {
  const get = getTestTool(unmakeable, on(''), silent);
  await expect(get).rejects.toThrow(/^getting linter 1\.7\.12, which tests need: no Go on PATH\n/);
  expect(await readdir(join(root, 'cache'))).toEqual([]);
});

test('it may be missing on a developer’s machine, which is said', async () => {
  const said = vi.spyOn(console, 'error').mockReturnValue();
  expect(await testTool(unmakeable, on(''), 'silent')).toBeUndefined();
  expect(said).toHaveBeenCalledWith(expect.stringContaining('no Go on PATH'));
  said.mockRestore();
});

test('it may not be missing in CI', async () => {
  const get = testTool(unmakeable, on('', { CI: 'true' }), 'silent');
  await expect(get).rejects.toThrow(VisibleError);
});

test('a mistake of ours is never taken for a missing tool', async () => {
  const mistaken = { ...linter, make: () => Promise.reject(new TypeError('a bug')) };
  await expect(testTool(mistaken, on(''), 'silent')).rejects.toThrow(TypeError);
});
