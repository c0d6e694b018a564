import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { execa } from 'execa';

/** What git says of a folder. */
export type Repository =
  | { readonly kind: 'absent' }
  /** It is no repository, or git cannot be asked: the reason. */
  | { readonly kind: 'unreadable'; readonly why: string }
  | {
      readonly kind: 'readable';
      /** The branch that is checked out, or the commit where there is none. */
      readonly head: { readonly branch: string } | { readonly commit: string };
      /** The local ones. */
      readonly branches: ReadonlySet<string>;
      /** Where they are kept, absolute: the same for all worktrees of a repository. */
      readonly directory: string;
    };

const prefix = 'refs/heads/';

/** Reads the repository that a folder belongs to, worktrees of another one included. */
export async function repositoryAt(folder: string): Promise<Repository> {
  if (!existsSync(folder)) return { kind: 'absent' };
  const listed = await git(folder, 'for-each-ref', '--format=%(refname)', prefix);
  if (!listed.worked) return { kind: 'unreadable', why: listed.said };
  const branches = listed.said.split('\n').filter(Boolean).map(withoutPrefix);
  const directory = resolve(folder, (await git(folder, 'rev-parse', '--git-common-dir')).said);
  const symbolic = await git(folder, 'symbolic-ref', '--quiet', 'HEAD');
  if (!symbolic.worked) {
    const { said: commit } = await git(folder, 'rev-parse', '--short', 'HEAD');
    return { kind: 'readable', head: { commit }, branches: new Set(branches), directory };
  }
  const branch = withoutPrefix(symbolic.said);
  // A branch without a commit is checked out, and not listed.
  return {
    kind: 'readable',
    head: { branch },
    branches: new Set([...branches, branch]),
    directory,
  };
}

const withoutPrefix = (ref: string): string =>
  ref.startsWith(prefix) ? ref.slice(prefix.length) : ref;

async function git(folder: string, ...args: string[]): Promise<{ worked: boolean; said: string }> {
  // In a hook, git tells its children of the repository that the hook is for.
  const env = { GIT_DIR: undefined, GIT_WORK_TREE: undefined, LC_ALL: 'C' };
  const result = await execa('git', ['-C', folder, ...args], { env, reject: false });
  const worked = result.exitCode === 0;
  if (worked) return { worked, said: result.stdout.trim() };
  if (result.code === 'ENOENT') return { worked, said: 'git is not on PATH' };
  return { worked, said: result.stderr.trim().split('\n')[0] ?? '' };
}
