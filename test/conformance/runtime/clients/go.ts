import { cp, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import type { Seen } from '../scenarios.ts';
import { environmentOf } from '../scenarios.ts';
import type { Client } from './client.ts';

const sources = fileURLToPath(new URL('go', import.meta.url));

/** AWS SDK for Go v2, built by the machine’s Go. */
export const go: Client = {
  name: 'AWS SDK for Go v2',
  prepare: async (cache) => {
    const version = await execa('go', ['version'], { reject: false });
    if (version.exitCode !== 0) return { missing: 'there is no go on PATH' };
    const folder = join(cache, 'go');
    await mkdir(folder, { recursive: true });
    await cp(sources, folder, { recursive: true });
    const program = join(folder, 'client');
    // Builds only what has changed.
    await execa('go', ['build', '-o', program, '.'], { cwd: folder });
    return {
      run: async (target) => {
        const { stdout } = await execa(program, { env: environmentOf(target) });
        return JSON.parse(stdout) as Seen;
      },
    };
  },
};
