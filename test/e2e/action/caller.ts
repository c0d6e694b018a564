import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { copyWorkingTree } from '../../working-tree.ts';

const here = fileURLToPath(new URL('.', import.meta.url));

/** What a caller's repository has in it, beside its workflow. */
const fixtures = ['models', 'golden', 'services', 'settings'];

/** A folder that goes when the test ends. */
export class TemporaryFolder implements AsyncDisposable {
  readonly path: string;

  private constructor(path: string) {
    this.path = path;
  }

  static async make(purpose: string): Promise<TemporaryFolder> {
    return new TemporaryFolder(await mkdtemp(join(tmpdir(), `sagemaker-local-${purpose}-`)));
  }

  [Symbol.asyncDispose](): Promise<void> {
    return rm(this.path, { recursive: true, force: true });
  }
}

/**
 * The Action as a caller gets it: the files of this working tree that would be in a commit, in a
 * folder that is no part of the caller's repository.
 */
export async function copyOfAction(): Promise<TemporaryFolder> {
  const copy = await TemporaryFolder.make('action');
  await copyWorkingTree(copy.path);
  return copy;
}

/** A repository with one workflow of `workflows/`, as its owner pushed it. */
export async function callersRepository(
  workflow: string,
  repository: string,
): Promise<TemporaryFolder> {
  const caller = await TemporaryFolder.make('caller');
  const workflows = join(caller.path, '.github', 'workflows');
  await mkdir(workflows, { recursive: true });
  await cp(join(here, 'workflows', workflow), join(workflows, basename(workflow)));
  for (const name of fixtures)
    await cp(join(here, name), join(caller.path, name), { recursive: true });
  const git = (...args: string[]) => execa('git', args, { cwd: caller.path });
  await git('init', '--quiet', '--initial-branch=main');
  await git('remote', 'add', 'origin', `https://github.com/${repository}.git`);
  await git('add', '.');
  const committer = ['-c', 'user.name=caller', '-c', 'user.email=caller@example.invalid'];
  await git(...committer, 'commit', '--quiet', '--message=first');
  return caller;
}
