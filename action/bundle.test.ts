import { execFileSync } from 'node:child_process';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Bundle } from './bundle.ts';
import { committedBundle, makeBundle } from './bundle.ts';
import { insteadOf, leftOut, nameIn } from './left-out.ts';
import { folderOf } from './licences.ts';

/** The bar of the bundle's size. */
const mostBytes = 3 * 1024 * 1024;

describe('the bundle', () => {
  let made: Bundle;
  const committed = committedBundle();
  beforeAll(async () => {
    made = await makeBundle();
  });

  test('is what these sources and packages give; npm run action makes it anew', () => {
    // Not toBe: a difference in three megabytes of one line is nothing to print.
    expect(committed.code === made.code, 'action/dist/index.js is stale').toBe(true);
    expect(committed.licences === made.licences, 'action/dist/licences.txt is stale').toBe(true);
  });

  test('is 3 MiB at most', () => {
    expect(Buffer.byteLength(made.code)).toBeLessThanOrEqual(mostBytes);
  });

  test('brings the licences of what is in it', () => {
    for (const name of ['@actions/core', '@pulumi/pulumi', '@pulumi/docker', 'dockerode', 'zod'])
      expect(made.licences).toMatch(new RegExp(`^${name} \\d+\\.\\d+\\.\\d+ \\(`, 'm'));
    expect(made.licences).not.toContain('esbuild');
    expect(made.licences).not.toContain('(unknown)');
    expect(made.licences).toMatch(/^split-ca .*\n=+\n\n.*: ISC\.\nBy Charles Bushong\.\nhttps:/m);
  });

  test('names no folder of the machine that made it', () => {
    expect(made.code + made.licences).not.toContain(process.cwd());
  });
});

describe('what is left out', () => {
  test('says what is missing as soon as it is used, and not before', () => {
    const code = `${insteadOf('ssh2')}; const { Client } = module.exports; try { new Client() } catch (error) { console.log(error.message) }`;
    const said = execFileSync(process.execPath, ['--input-type=commonjs', '-e', code], {
      encoding: 'utf8',
    });
    expect(said).toContain('the ssh of the client library');
  });

  test.each([
    ['ssh2', '/c/node_modules/docker-modem/lib/ssh.js', 'ssh2'],
    ['../locales/index.js', '/c/node_modules/zod/v4/core/index.js', 'zod/locales'],
    ['../locales/index.js', '/c/node_modules/other/index.js', '../locales/index.js'],
    ['./server', '/c/node_modules/@pulumi/pulumi/provider/index.js', 'pulumi/provider'],
    ['./server', '/c/node_modules/@pulumi/pulumi/automation/index.js', './server'],
  ])('%s of %s is %s', (path, importer, name) => {
    expect(nameIn(path, importer)).toBe(name);
  });

  test('has a reason each', () => {
    const without = Object.keys(leftOut).filter((name) => leftOut[name] === '');
    expect(without).toEqual(['got']);
  });
});

test.each([
  ['node_modules/a/x.js', 'node_modules/a'],
  ['node_modules/@b/c/d/x.js', 'node_modules/@b/c'],
  ['node_modules/a/node_modules/@b/c/x.js', 'node_modules/a/node_modules/@b/c'],
  ['action/main.ts', undefined],
])('%s is of the package in %s', (file, folder) => {
  expect(folderOf(file)).toBe(folder);
});
