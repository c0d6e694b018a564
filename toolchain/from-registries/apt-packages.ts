import { execa } from 'execa';

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

/** Why packages were not installed. */
export interface Shortfall {
  readonly why: string;
  readonly hasApt: boolean;
  readonly evidence: readonly string[];
}

/** Installs packages of the machine’s own Debian or Ubuntu; undefined when they are there. */
export async function installPackages(
  packages: readonly string[],
  { env, report, isRoot = process.getuid?.() === 0 }: Surroundings,
  run: Run = aptRunner(env),
): Promise<Shortfall | undefined> {
  const hasApt = (await run('apt-get', ['--version'])).ok;
  if (!hasApt || !isRoot) return { why: hasApt ? 'not root' : 'no apt-get', hasApt, evidence: [] };
  const install = ['install', '--yes', '--no-install-recommends', ...packages];
  report(`installing ${packages.join(' and ')} with apt-get`);
  if ((await run('apt-get', install)).ok) return undefined;
  // A fresh container has no package lists.
  report(`installing ${packages.join(' and ')} with apt-get: apt-get update`);
  await run('apt-get', ['update']);
  const again = await run('apt-get', install);
  if (again.ok) return undefined;
  const evidence = again.said.split('\n').slice(-5);
  return { why: 'apt-get cannot install it', hasApt, evidence };
}

export function aptRunner(env: NodeJS.ProcessEnv): Run {
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
