import { chmod, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { silent } from '../../report/progress.ts';
import { ensureCli, type CliRequest, type Ways } from './cli.ts';

let root: string;
let request: CliRequest;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'cli-'));
  request = {
    version: '3.220.0',
    places: {
      checkout: root,
      project: root,
      workspace: join(root, 'workspace'),
      cache: join(root, 'cache'),
    },
    progress: silent,
    env: { PATH: join(root, 'usr') },
  };
});
afterEach(() => rm(root, { recursive: true }));

async function install(folder: string, ...programs: string[]): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const name of programs) {
    await writeFile(join(folder, name), '');
    await chmod(join(folder, name), 0o755);
  }
}

function ways(given: Partial<Ways> = {}): Ways {
  return {
    versionOf: () => Promise.resolve('3.221.0'),
    download: () => Promise.resolve('connection refused'),
    build: () => Promise.resolve('no Go on PATH'),
    ...given,
  };
}

test('the user’s own CLI is used where it will do', async () => {
  await install(join(root, 'usr'), 'pulumi', 'pulumi-language-nodejs');
  expect(await ensureCli(request, ways())).toEqual({
    version: '3.221.0',
    origin: 'on PATH',
    folder: join(root, 'usr'),
  });
});

test('our own link to a CLI is not taken for the user’s', async () => {
  const bin = join(root, 'workspace', 'bin');
  await install(bin, 'pulumi', 'pulumi-language-nodejs');
  const cli = await ensureCli(
    { ...request, env: { PATH: bin } },
    ways({ download: () => Promise.resolve(undefined) }),
  );
  expect(cli.origin).toBe('official download');
});

test('what was built is found by the next run, which tries nothing', async () => {
  const build: Ways['build'] = async (_version, folder) => {
    await install(join(folder, 'bin'), 'pulumi');
    return undefined;
  };
  const first = await ensureCli(request, ways({ build }));
  expect(first).toMatchObject({ version: '3.220.0', origin: 'built from package registries' });
  expect(await readdir(first.folder)).toEqual(['pulumi']);
  const none = () => Promise.reject(new Error('tried'));
  expect(await ensureCli(request, ways({ download: none, build: none }))).toEqual(first);
});

test('where nothing works, everything that was tried is said, and nothing is left behind', async () => {
  await install(join(root, 'usr'), 'pulumi');
  const failure = ensureCli(request, ways({ versionOf: () => Promise.resolve('3.100.0') }));
  await expect(failure).rejects.toThrow(
    [
      'getting the Pulumi CLI 3.220.0: none of the ways to get it worked',
      `  | on PATH: ${join(root, 'usr', 'pulumi')} is 3.100.0`,
      '  | the official download: connection refused',
      '  | building it from Go modules: no Go on PATH',
    ].join('\n'),
  );
  expect(await readdir(join(root, 'cache'))).toEqual([]);
});
