import { execa } from 'execa';
import type { TestTool } from './test-tool.ts';

const version = '1.32.0';

/** Checks what workflows could be made to do: permissions, pins, injection. Seconds to make. */
export const zizmor: TestTool = {
  name: 'zizmor',
  version,
  make: async (folder, { env }) => {
    const result = await execa('python3', pipArguments(folder), {
      env,
      extendEnv: false,
      reject: false,
      all: true,
      stdin: 'ignore',
    });
    if (!result.failed) return undefined;
    if (result.code === 'ENOENT') return 'no python3 on PATH';
    if (result.all.includes('No module named pip'))
      return 'python3 has no pip (on Debian it is the package python3-pip)';
    return result.all.trim().split('\n').slice(-3).join(' ');
  },
};

/**
 * A wheel with one program in it needs no virtual environment: those need a Python package more
 * (ensurepip), which Debian leaves out, and cannot be moved once they are made.
 */
function pipArguments(folder: string): string[] {
  return [
    ...['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check'],
    ...['--root-user-action=ignore', '--no-deps', '--only-binary=:all:'],
    ...['--target', folder, `zizmor==${version}`],
  ];
}
