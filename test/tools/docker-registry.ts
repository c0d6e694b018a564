import { chmod, mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import type { TestTool } from './test-tool.ts';

/** The registry that image repositories are made of, as Debian and Ubuntu have it. Seconds to get. */
export const dockerRegistry: TestTool = {
  name: 'docker-registry',
  version: '2.8.2',
  make: async (folder, { env }) => {
    const run = (program: string, args: readonly string[]) =>
      execa(program, args, { cwd: folder, env, extendEnv: false, reject: false, all: true });
    // Unpacked and not installed: the package would start a service of its own at port 5000.
    const download = () => run('apt-get', ['download', 'docker-registry']);
    let got = await download();
    if (got.code === 'ENOENT') return 'there is no apt-get to download it with';
    if (got.failed) {
      // A fresh machine has no package lists.
      await run('apt-get', ['update']);
      got = await download();
    }
    if (got.failed) return got.all.trim().split('\n').slice(-3).join(' ');
    const archive = (await readdir(folder)).find((name) => name.endsWith('.deb')) ?? '';
    const unpacked = join(folder, 'unpacked');
    const result = await run('dpkg-deb', ['--extract', archive, unpacked]);
    if (result.failed) return result.all;
    await mkdir(join(folder, 'bin'));
    const file = join(folder, 'bin', 'docker-registry');
    await run('mv', [join(unpacked, 'usr', 'bin', 'docker-registry'), file]);
    await chmod(file, 0o755);
    await rm(unpacked, { recursive: true });
    await rm(join(folder, archive));
    return undefined;
  },
};
