import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Where things that the set-up makes are kept. All paths are absolute. */
export interface Places {
  /** The root of this checkout. */
  readonly checkout: string;
  /** `.sagemaker-local/` in the checkout, git-ignored: Pulumi's home and state, links to tools, logs. */
  readonly workspace: string;
  /** Shared by the checkouts of one user; holds only what can be made again. */
  readonly cache: string;
}

export function places(env: NodeJS.ProcessEnv = process.env): Places {
  const checkout = fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, '');
  const userCache = env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache');
  return {
    checkout,
    workspace: join(checkout, '.sagemaker-local'),
    cache: env['SAGEMAKER_LOCAL_CACHE'] ?? join(userCache, 'sagemaker-local'),
  };
}
