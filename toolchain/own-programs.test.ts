import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { startOf } from './own-programs.ts';

test.each(['docker-plugin', 'download-cli'] as const)('%s is started from its source', (name) => {
  const [source = ''] = startOf(name);
  expect(source).toMatch(/\.ts$/);
  expect(existsSync(source)).toBe(true);
});

test('in a bundle, the bundle is started by the program’s name', () => {
  expect(startOf('docker-plugin', '/a/dist/index.js')).toEqual([
    '/a/dist/index.js',
    'docker-plugin',
  ]);
});
