import { existsSync } from 'node:fs';
import { copyFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';

/**
 * A virtual environment of the machine’s Python with these packages, made anew when they change; why
 * there is none, where the machine has no Python.
 */
export async function virtualEnvironment(
  folder: string,
  requirements: string,
): Promise<string | { readonly missing: string }> {
  const installed = join(folder, 'requirements.txt');
  const wanted = await readFile(requirements, 'utf8');
  if (existsSync(installed) && (await readFile(installed, 'utf8')) === wanted) return folder;
  const made = await execa('python3', ['-m', 'venv', '--clear', folder], { reject: false });
  if (made.exitCode !== 0) return { missing: 'there is no python3 with its venv module' };
  const pip = ['install', '--quiet', '--disable-pip-version-check', '--requirement', requirements];
  await execa(join(folder, 'bin', 'pip'), pip);
  await copyFile(requirements, installed);
  return folder;
}
