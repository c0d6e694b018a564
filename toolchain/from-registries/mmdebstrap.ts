import { ExitCode, VisibleError } from '../../report/visible-error.ts';
import type { Run, Shortfall, Surroundings } from './apt-packages.ts';
import { aptRunner, installPackages } from './apt-packages.ts';

/** The tool, and the keys that Debian's packages are signed with (Ubuntu does not have them). */
const packages = ['mmdebstrap', 'debian-archive-keyring'];

/** @throws VisibleError where it is not there and cannot be installed */
export async function ensureMmdebstrap(
  surroundings: Surroundings,
  run: Run = aptRunner(surroundings.env),
): Promise<void> {
  if ((await run('mmdebstrap', ['--version'])).ok) return;
  const shortfall = await installPackages(packages, surroundings, run);
  if (shortfall) throw cannotInstall(shortfall);
}

function cannotInstall({ why, hasApt, evidence }: Shortfall): VisibleError {
  return new VisibleError({
    doing: "making a base image from Debian's packages",
    found: `mmdebstrap is not installed, and this process cannot install it: ${why}`,
    evidence,
    next: hasApt
      ? `run "sudo apt-get install ${packages.join(' ')}", or make an image registry reachable, and run the same command again`
      : 'make an image registry reachable, or run on a Debian-like machine',
    exitCode: ExitCode.machine,
  });
}
