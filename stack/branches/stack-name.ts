import { createHash } from 'node:crypto';
import { defaultStack } from '../../infra/names.ts';
import { slug } from '../slug.ts';

/** Enough to be recognised in a list of containers. */
const slugLength = 32;
const hashLength = 6;
const endsLikeHash = new RegExp(`-[0-9a-f]{${hashLength}}$`);

/** What `--stack` takes for: the stack of the git branch. */
export const autoStack = 'auto';

/** Stacks whose settings are committed, and `auto`: a branch of such a name gets another one. */
const taken: readonly string[] = [defaultStack, 'ci', autoStack];

/**
 * The stack of a git branch: `login` for `login`, `feature-login-2b1f0c` for `feature/login`. The
 * hash, of the whole name, is there when the slug has lost something, so no two branches share one.
 */
export function stackNameOf(branch: string): string {
  const short = slug(branch, slugLength);
  const isWhole = short === branch && !taken.includes(short) && !endsLikeHash.test(short);
  if (isWhole) return short;
  const hash = createHash('sha256').update(branch).digest('hex').slice(0, hashLength);
  return `${short || 'branch'}-${hash}`;
}
