import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { contextFiles } from './build-context.ts';
import { contentTag } from './names.ts';

let context: string;
const write = (name: string, content = '') => {
  writeFileSync(join(context, name), content);
};
const tag = (dockerfile?: string) => contentTag(contextFiles(context, dockerfile));
const names = () => [...contextFiles(context)].filter((_, index) => index % 2 === 0);

beforeEach(() => {
  context = mkdtempSync(join(tmpdir(), 'sagemaker-local-context-'));
  mkdirSync(join(context, 'src'));
  write('Dockerfile', 'FROM a');
  write('src/b.py', 'b');
  write('a.py', 'a');
});
afterEach(() => {
  rmSync(context, { recursive: true });
});

test('has every file of the context, folders within included, in a stable order', () => {
  expect(names()).toEqual(['Dockerfile', 'a.py', 'src/b.py']);
});

test.each<[string, () => void]>([
  [
    'a content',
    () => {
      write('a.py', 'other');
    },
  ],
  [
    'a name',
    () => {
      write('c.py');
    },
  ],
  [
    'who may execute a file',
    () => {
      chmodSync(join(context, 'a.py'), 0o755);
    },
  ],
  [
    'a symbolic link',
    () => {
      symlinkSync('a.py', join(context, 'c.py'));
    },
  ],
])('changes with %s', (_, change) => {
  const before = tag();
  change();
  expect(tag()).not.toBe(before);
});

test('leaves out what .dockerignore names', () => {
  write('.dockerignore', 'src\n.dockerignore\n');
  expect(names()).toEqual(['Dockerfile', 'a.py']);
});

test('takes a Dockerfile’s own ignore file before the context’s', () => {
  const before = tag('Dockerfile');
  write('.dockerignore', '**');
  write('Dockerfile.dockerignore', '*dockerignore');
  expect(tag('Dockerfile')).toBe(before);
});
