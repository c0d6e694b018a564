import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import tar from 'tar-stream';
import { buildFiles } from './build-options.ts';
import { archiveContext } from './context.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'context-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function write(files: Record<string, string>): Promise<void> {
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), text);
  }
}

/** The files in the archive, and the owners of all entries. */
async function archived(build = {}): Promise<{ files: string[]; owners: number[] }> {
  const files: string[] = [];
  const owners = new Set<number>();
  const stream = await archiveContext(buildFiles({ context: folder, ...build }));
  for await (const entry of stream.pipe(tar.extract())) {
    if (entry.header.type === 'file') files.push(entry.header.name);
    owners.add(entry.header.uid);
    entry.resume();
  }
  return { files: [...new Set(files)].sort(), owners: [...owners] };
}

test('the context goes whole, and belongs to root', async () => {
  await write({ Dockerfile: 'FROM x', 'a/b.txt': '1' });
  expect(await archived()).toEqual({ files: ['Dockerfile', 'a/b.txt'], owners: [0] });
});

test('.dockerignore is honoured as docker does: from the root, with exceptions', async () => {
  await write({
    '.dockerignore': 'node_modules\n**/*.log\nsecret\n!secret/public.txt\n',
    Dockerfile: 'FROM x',
    'node_modules/x.js': '',
    'deep/node_modules/kept.js': '',
    'deep/noise.log': '',
    'secret/key.pem': '',
    'secret/public.txt': '',
  });
  const { files } = await archived();
  expect(files).toEqual([
    '.dockerignore',
    'Dockerfile',
    'deep/node_modules/kept.js',
    'secret/public.txt',
  ]);
});

test('an ignored Dockerfile is sent all the same', async () => {
  await write({ '.dockerignore': '*\n', Dockerfile: 'FROM x', a: '' });
  expect((await archived()).files).toEqual(['Dockerfile']);
});

test('a Dockerfile from elsewhere travels along', async () => {
  await write({ 'inside/a': '', D: 'FROM x' });
  const build = { context: join(folder, 'inside'), dockerfile: join(folder, 'D') };
  expect((await archived(build)).files).toEqual(['.dockerfile-from-outside-the-context', 'a']);
});

test('a missing Dockerfile is named', async () => {
  await expect(archived({ dockerfile: 'None' })).rejects.toThrow(join(folder, 'None'));
});
