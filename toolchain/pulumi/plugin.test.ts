import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { silent } from '../../report/progress.ts';
import { ensurePlugin, type PluginRequest } from './plugin.ts';

let root: string;
let request: PluginRequest;
let executable: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'plugin-'));
  executable = join(root, 'home', 'plugins', 'resource-docker-v5.2.0', 'pulumi-resource-docker');
  request = {
    version: '5.2.0',
    cli: { version: '3.220.0', origin: 'on PATH', folder: '/usr/bin' },
    node: '/node',
    pulumiHome: join(root, 'home'),
    places: {
      checkout: root,
      project: root,
      workspace: join(root, 'workspace'),
      cache: join(root, 'cache'),
    },
    progress: silent,
    env: {},
  };
});
afterEach(() => rm(root, { recursive: true }));

const refused = () => Promise.resolve('no such host');
const notAsked = () => Promise.reject(new Error('it was asked'));

async function official(_pulumi: string, _version: string, home: string) {
  const folder = join(home, 'plugins', 'resource-docker-v5.2.0');
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'pulumi-resource-docker'), '\u007fELF…');
  return undefined;
}

test('the official plug-in is downloaded once for all checkouts', async () => {
  const origin = 'official download';
  expect(await ensurePlugin(request, official)).toMatchObject({ origin });
  expect(await readFile(executable, 'utf8')).toContain('ELF');
  expect(await ensurePlugin(request, notAsked)).toMatchObject({ origin });
  const other = { ...request, pulumiHome: join(root, 'other') };
  expect(await ensurePlugin(other, notAsked)).toMatchObject({ origin });
});

test('where it is refused, ours stands in, and is found by the next run', async () => {
  const origin = 'built from package registries';
  expect(await ensurePlugin(request, refused)).toMatchObject({ origin });
  expect(await readFile(executable, 'utf8')).toContain("exec '/node'");
  expect(await ensurePlugin(request, notAsked)).toMatchObject({ origin });
});

test('where the CLI could not be downloaded, the plug-in is not asked for at the same site', async () => {
  const cli = { ...request.cli, origin: 'built from package registries' };
  await expect(ensurePlugin({ ...request, cli }, notAsked)).resolves.toBeDefined();
});

test('a launcher from before the checkout was moved is written anew', async () => {
  await ensurePlugin(request, refused);
  await ensurePlugin({ ...request, node: '/elsewhere/node' }, refused);
  expect(await readFile(executable, 'utf8')).toContain("exec '/elsewhere/node'");
});
