import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';

const author = ['-c', 'user.name=somebody', '-c', 'user.email=somebody@example.invalid'];

/** A git repository with the branch `main`, which goes with its worktrees when the test ends. */
export class TemporaryRepository implements AsyncDisposable {
  /** Where its worktrees are, too. */
  readonly #parent: string;
  readonly path: string;

  private constructor(parent: string) {
    this.#parent = parent;
    this.path = join(parent, 'repository');
  }

  static async make(): Promise<TemporaryRepository> {
    const made = new TemporaryRepository(await mkdtemp(join(tmpdir(), 'sagemaker-local-git-')));
    await execa('git', ['init', '--quiet', '--initial-branch=main', made.path]);
    return made;
  }

  async git(...args: string[]): Promise<string> {
    return (await execa('git', [...author, ...args], { cwd: this.path })).stdout;
  }

  async commit(): Promise<void> {
    await this.git('add', '.');
    await this.git('commit', '--quiet', '--allow-empty', '--message=a commit');
  }

  /** A folder beside it with this branch, a new one, checked out. */
  async worktree(branch: string): Promise<string> {
    const folder = join(this.#parent, `worktree-${branch.replaceAll('/', '-')}`);
    await this.git('worktree', 'add', '--quiet', '-b', branch, folder);
    return folder;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.#parent, { recursive: true, force: true });
  }
}
