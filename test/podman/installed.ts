import type { Progress } from '../../report/progress.ts';
import { silent } from '../../report/progress.ts';
import { installPackages } from '../../toolchain/from-registries/apt-packages.ts';
import { onPath } from '../../toolchain/pulumi/on-path.ts';

/** Podman, what gives containers names for each other, and what an ordinary user needs to run it. */
const packages = ['podman', 'netavark', 'aardvark-dns', 'uidmap', 'slirp4netns', 'fuse-overlayfs'];

/**
 * Makes sure of podman, of Debian's packages where there is none; returns why it cannot be had, for
 * tests that are skipped then.
 *
 * @throws Error in CI as root, where it may not be missing
 */
export async function missingPodman(
  progress: Progress = silent,
  env: NodeJS.ProcessEnv = process.env,
): Promise<string | undefined> {
  // Services of their own, with a user of their own: nothing that an ordinary user may set up.
  if (process.getuid?.() !== 0) return 'podman is set up for the test by root alone';
  if ((await onPath('podman', env['PATH'])) !== undefined) return undefined;
  const report = (line: string) => {
    progress.update(line);
  };
  const shortfall = await installPackages(packages, { env, report });
  if (shortfall === undefined) return undefined;
  const missing = `podman is not on PATH, and cannot be installed: ${shortfall.why}`;
  if (env['CI'] === 'true') throw new Error([missing, ...shortfall.evidence].join('\n'));
  return missing;
}
