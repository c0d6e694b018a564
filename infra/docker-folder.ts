import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where docker's own tools keep what they are told: logins, proxies, contexts, certificates. */
export const dockerFolder = (env: NodeJS.ProcessEnv, home?: string): string =>
  env['DOCKER_CONFIG'] || join(home ?? (env['HOME'] || homedir()), '.docker');
