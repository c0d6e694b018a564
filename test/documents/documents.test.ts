import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import { places } from '../../toolchain/places.ts';
import { insideOf, readDocument } from './documents.ts';

const { checkout } = places();
const { stdout } = await execa('git', ['ls-files', '*.md', 'docs'], { cwd: checkout });
const files = stdout.split('\n').filter((file) => existsSync(join(checkout, file)));
const documents = files.filter((file) => file.endsWith('.md'));

const linksOf = (file: string) =>
  readDocument(join(checkout, file)).goals.flatMap((goal) => insideOf(file, goal) ?? []);

test.each(documents)('%s: what its links lead to is there', (file) => {
  const broken = linksOf(file).filter(({ path, anchor }) => {
    if (!existsSync(join(checkout, path))) return true;
    if (anchor === undefined) return false;
    return !readDocument(join(checkout, path)).anchors.has(anchor);
  });
  expect(broken).toEqual([]);
});

test('all of docs/, pictures included, can be come to from the README', () => {
  const reached = new Set(['README.md']);
  // A set goes on with what is added while it is gone through.
  for (const file of reached)
    if (documents.includes(file)) for (const { path } of linksOf(file)) reached.add(path);
  expect(files.filter((file) => file.startsWith('docs/') && !reached.has(file))).toEqual([]);
});
