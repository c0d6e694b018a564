import { existsSync } from 'node:fs';
import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import type { Seen } from '../scenarios.ts';
import { environmentOf } from '../scenarios.ts';
import type { Client } from './client.ts';

const sources = fileURLToPath(new URL('java', import.meta.url));
const inputs = ['pom.xml', 'src/main/java/conformance/Client.java'];
const classPath = ['classes', 'dependency/*'];

/** AWS SDK for Java v2, built by the machine’s Maven. */
export const java: Client = {
  name: 'AWS SDK for Java v2',
  prepare: async (cache) => {
    const version = await execa('mvn', ['--version'], { reject: false });
    if (version.exitCode !== 0) return { missing: 'there is no mvn (with a JDK) on PATH' };
    const folder = join(cache, 'java');
    await built(folder);
    const path = classPath.map((part) => join(folder, 'target', part)).join(':');
    return {
      run: async (target) => {
        const args = ['-cp', path, 'conformance.Client'];
        const { stdout } = await execa('java', args, { env: environmentOf(target) });
        return JSON.parse(stdout) as Seen;
      },
    };
  },
};

/** Maven takes seconds to find that nothing has changed: it is asked only when something has. */
async function built(folder: string): Promise<void> {
  const texts = await Promise.all(inputs.map((path) => readFile(join(sources, path), 'utf8')));
  const stamp = join(folder, 'built-from');
  const wanted = texts.join('\n');
  if (existsSync(stamp) && (await readFile(stamp, 'utf8')) === wanted) return;
  await mkdir(folder, { recursive: true });
  await cp(sources, folder, { recursive: true });
  const goals = ['compile', 'dependency:copy-dependencies', '-DincludeScope=runtime'];
  await execa('mvn', ['-q', '-B', ...goals], { cwd: folder });
  await writeFile(stamp, wanted);
}
