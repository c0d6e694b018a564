import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { places } from '../toolchain/places.ts';

/** Copies the files of this working tree that would be in a commit. */
export async function copyWorkingTree(into: string): Promise<void> {
  const { checkout } = places();
  const listed = ['ls-files', '-z', '--cached', '--others', '--exclude-standard'];
  const { stdout } = await execa('git', listed, { cwd: checkout });
  const deleted = await execa('git', ['ls-files', '-z', '--deleted'], { cwd: checkout });
  const gone = new Set(deleted.stdout.split('\0'));
  for (const file of stdout.split('\0'))
    if (file !== '' && !gone.has(file)) await cp(join(checkout, file), join(into, file));
}
