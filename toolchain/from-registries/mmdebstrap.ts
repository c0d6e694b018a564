import { execa } from 'execa';
import { ExitCode, VisibleError } from '../../report/visible-error.ts';

export interface Surroundings {
  readonly env: NodeJS.ProcessEnv;
  readonly report: (line: string) => void;
  readonly isRoot?: boolean;
}

/** Runs a program and says whether it succeeded, with the end of what it said. */
export type Run = (
  program: string,
  args: readonly string[],
) => Promise<{ readonly ok: boolean; readonly said: string }>;

/** The tool, and the keys that Debian's packages are signed with (Ubuntu does not have them). */
const packages = ['mmdebstrap', 'debian-archive-keyring'];
const install = ['install', '--yes', '--no-install-recommends', ...packages];

/** @throws VisibleError where it is not there and cannot be installed */
export async function ensureMmdebstrap(
  { env, report, isRoot = process.getuid?.() === 0 }: Surroundings,
  run: Run = runner(env),
): Promise<void> {
  if ((await run('mmdebstrap', ['--version'])).ok) return;
  const hasApt = (await run('apt-get', ['--version'])).ok;
  if (!hasApt || !isRoot) throw cannotInstall(hasApt ? 'not root' : 'no apt-get', hasApt, []);
  report(`installing ${packages.join(' and ')} with apt-get`);
  if ((await run('apt-get', install)).ok) return;
  // A fresh container has no package lists.
  report('installing mmdebstrap with apt-get: apt-get update');
  await run('apt-get', ['update']);
  const again = await run('apt-get', install);
  if (!again.ok) {
    throw cannotInstall('apt-get cannot install it', true, again.said.split('\n').slice(-5));
  }
}

function cannotInstall(why: string, hasApt: boolean, evidence: readonly string[]): VisibleError {
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

function runner(env: NodeJS.ProcessEnv): Run {
  return async (program, args) => {
    const result = await execa(program, args, {
      env: { ...env, DEBIAN_FRONTEND: 'noninteractive' },
      extendEnv: false,
      reject: false,
      all: true,
    });
    return { ok: !result.failed, said: result.failed ? result.all : '' };
  };
}
