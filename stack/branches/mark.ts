import { hostname } from 'node:os';
import { label } from '../../infra/names.ts';
import type { Repository } from './git.ts';
import { stackNameOf } from './stack-name.ts';

/** A local branch of a repository on this machine. */
export interface LocalBranch {
  readonly branch: string;
  /** The repository's git directory, absolute. */
  readonly repository: string;
}

/** What a stack's labels say of the branch that it is for. */
export interface BranchMark extends LocalBranch {
  /** The machine that the repository is on. */
  readonly host: string;
}

/** Whether a branch is there still. */
export type Existence =
  | { readonly kind: 'yes' }
  | { readonly kind: 'gone' }
  | { readonly kind: 'unknown'; readonly why: string };

type Labels = Readonly<Record<string, string>>;

export const labelsOfBranch = (
  { branch, repository }: LocalBranch,
  host: string = hostname(),
): Labels => ({
  [label.branch]: branch,
  [label.host]: host,
  [label.repository]: repository,
});

/**
 * The branch that a stack is for; undefined for all others. A stack of another name is somebody's
 * own, whose settings were copied from a branch's.
 */
export function markAmong(stack: string, labels: Labels): BranchMark | undefined {
  const { [label.branch]: branch, [label.host]: host, [label.repository]: repository } = labels;
  if (branch === undefined || host === undefined || repository === undefined) return undefined;
  return stackNameOf(branch) === stack ? { branch, host, repository } : undefined;
}

/** What git said of the two folders that can know of a branch. */
export interface Witnesses {
  /** The checkout that the stack was brought up from. */
  readonly checkout: Repository;
  /** The repository's git directory: it outlives the worktrees. */
  readonly repository: Repository;
}

/** In doubt, a branch is there: only its own repository, when it can be read, says that it is gone. */
export function existenceOf(
  { branch, host, repository }: BranchMark,
  witnesses: Witnesses,
  thisHost: string = hostname(),
): Existence {
  if (host !== thisHost) return unknown(`its checkout is on ${host}`);
  const { checkout: there, repository: kept } = witnesses;
  if (there.kind === 'unreadable') return unknown(`its checkout cannot be read: ${there.why}`);
  // Before its first commit a branch is known where it is checked out, and nowhere else.
  if (there.kind === 'readable' && there.branches.has(branch)) return { kind: 'yes' };
  if (kept.kind === 'absent') return unknown(`its repository ${repository} is not there`);
  if (kept.kind === 'unreadable') return unknown(`its repository cannot be read: ${kept.why}`);
  return { kind: kept.branches.has(branch) ? 'yes' : 'gone' };
}

const unknown = (why: string): Existence => ({ kind: 'unknown', why });
