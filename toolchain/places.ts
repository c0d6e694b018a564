import { homedir } from 'node:os';
import { join } from 'node:path';
import { checkout } from '../infra/checkout.ts';

/** Where things that the set-up makes are kept. All paths are absolute. */
export interface Places {
  /** The root of this checkout. */
  readonly checkout: string;
  /** The folder with `Pulumi.yaml` and the stacks' settings: the checkout, or a job's own. */
  readonly project: string;
  /** `.sagemaker-local/` in the checkout, git-ignored: Pulumi's home and state, links to tools, logs. */
  readonly workspace: string;
  /** Shared by the checkouts of one user; holds only what can be made again. */
  readonly cache: string;
}

export const places = (env: NodeJS.ProcessEnv = process.env): Places => placesAt(checkout, env);

/** The same of any checkout on this machine. */
export function placesAt(root: string, env: NodeJS.ProcessEnv = process.env): Places {
  const userCache = env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache');
  return {
    checkout: root,
    project: root,
    workspace: join(root, '.sagemaker-local'),
    cache: env['SAGEMAKER_LOCAL_CACHE'] ?? join(userCache, 'sagemaker-local'),
  };
}
