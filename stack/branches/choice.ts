import { ExitCode, VisibleError } from '../../report/visible-error.ts';
import type { Repository } from './git.ts';
import { repositoryAt } from './git.ts';
import type { LocalBranch } from './mark.ts';
import { stackNameOf } from './stack-name.ts';

/** The stack of a git branch. */
export interface BranchChoice {
  readonly stack: string;
  /** What is remembered of it; absent in a job's checkout, which has no local branches. */
  readonly gitBranch?: LocalBranch;
}

/** The stack of the branch that is checked out in a folder; throws VisibleError without one. */
export async function stackOfBranch(
  folder: string,
  env: NodeJS.ProcessEnv = process.env,
): Promise<BranchChoice> {
  const repository = await repositoryAt(folder);
  if (repository.kind !== 'readable') throw noBranch(folder, noRepository(repository));
  const { head, directory } = repository;
  if ('branch' in head) {
    const { branch } = head;
    return { stack: stackNameOf(branch), gitBranch: { branch, repository: directory } };
  }
  const ofJob = branchOfJob(env);
  if (ofJob !== undefined) return { stack: stackNameOf(ofJob) };
  throw noBranch(folder, `HEAD is detached, at ${head.commit}`);
}

const noRepository = (repository: Exclude<Repository, { kind: 'readable' }>): string =>
  repository.kind === 'absent' ? 'no such folder' : repository.why;

/** Of a pull request the branch that it is from, which GITHUB_REF_NAME (`12/merge`) does not name. */
function branchOfJob(env: NodeJS.ProcessEnv): string | undefined {
  const { GITHUB_HEAD_REF: from, GITHUB_REF_TYPE: type, GITHUB_REF_NAME: name } = env;
  return from || (type === 'branch' && name) || undefined;
}

const noBranch = (folder: string, found: string): VisibleError =>
  new VisibleError({
    doing: `looking for the git branch of ${folder}`,
    found,
    expected: 'a checkout with a branch in it',
    next: 'switch to a branch (git switch), or name the stack: --stack NAME',
    exitCode: ExitCode.usage,
  });
