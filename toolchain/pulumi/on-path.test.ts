import { chmod, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { isCompatible, onPath, versionOfCli } from './on-path.ts';

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'on-path-'));
  file = join(folder, 'pulumi');
  await writeFile(file, '');
  await chmod(file, 0o755);
});
afterEach(() => rm(folder, { recursive: true }));

test.each([
  ['3.220.0', true],
  ['3.220.4', true],
  ['3.251.0', true],
  ['3.219.0', false],
  ['4.0.0', false],
  ['2.250.0', false],
])('a CLI %s does for 3.220.0: %s', (version, expected) => {
  expect(isCompatible(version, '3.220.0')).toBe(expected);
});

test('an executable is found on the search path, unless its folder is left out', async () => {
  const path = ['/nowhere', folder].join(delimiter);
  expect(await onPath('pulumi', path)).toBe(file);
  expect(await onPath('pulumi', path, [folder])).toBeUndefined();
  await chmod(file, 0o644);
  expect(await onPath('pulumi', path)).toBeUndefined();
});

test('a CLI is asked for its version once, until it changes', async () => {
  let asked = 0;
  const ask = () => Promise.resolve(`3.22${String((asked += 1))}.0`);
  const memory = join(folder, 'memory', 'version.json');
  expect(await versionOfCli(file, memory, ask)).toBe('3.221.0');
  expect(await versionOfCli(file, memory, ask)).toBe('3.221.0');
  await utimes(file, 1, 1);
  expect(await versionOfCli(file, memory, ask)).toBe('3.222.0');
});
