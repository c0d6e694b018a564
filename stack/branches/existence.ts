import { repositoryAt } from './git.ts';
import type { BranchMark, Existence } from './mark.ts';
import { existenceOf } from './mark.ts';

/** Asks git, on this machine alone, whether the branch of a stack is there still. */
export async function existence(mark: BranchMark, checkout: string): Promise<Existence> {
  const [there, kept] = await Promise.all([repositoryAt(checkout), repositoryAt(mark.repository)]);
  return existenceOf(mark, { checkout: there, repository: kept });
}
