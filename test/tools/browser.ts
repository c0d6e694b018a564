import { silent } from '../../report/progress.ts';
import type { Progress } from '../../report/progress.ts';
import { installPackages } from '../../toolchain/from-registries/apt-packages.ts';
import type { Run } from '../../toolchain/from-registries/apt-packages.ts';
import { onPath } from '../../toolchain/pulumi/on-path.ts';

/** Any of them does: the tests use nothing that only one has. */
const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** The file of a Chromium, or why there is none, for a test that is skipped. */
export type Browser = { readonly file: string } | { readonly missing: string };

export interface Surroundings {
  readonly env?: NodeJS.ProcessEnv;
  readonly progress?: Progress;
  readonly isRoot?: boolean;
  readonly run?: Run;
}

/**
 * The machine’s own Chromium, or Debian’s, installed now: the browsers that Playwright downloads
 * are in no package registry.
 *
 * @throws Error in CI, where a browser may not be missing
 */
export async function browser(surroundings: Surroundings = {}): Promise<Browser> {
  const { env = process.env, progress = silent, isRoot, run } = surroundings;
  const own = await found(env);
  if (own !== undefined) return { file: own };
  const report = (line: string) => {
    progress.update(line);
  };
  const options = { env, report, ...(isRoot === undefined ? {} : { isRoot }) };
  const shortfall = await installPackages(['chromium'], options, run);
  const installed = shortfall ? undefined : await found(env);
  if (installed !== undefined) return { file: installed };
  const why = shortfall?.why ?? 'apt-get installed none';
  const missing = `no ${names.join(', ')} on PATH, and none can be installed: ${why}`;
  if (env['CI'] === 'true') throw new Error(missing);
  return { missing };
}

async function found(env: NodeJS.ProcessEnv): Promise<string | undefined> {
  for (const name of names) {
    const file = await onPath(name, env['PATH']);
    if (file !== undefined) return file;
  }
  return undefined;
}
