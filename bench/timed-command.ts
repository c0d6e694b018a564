import { execa } from 'execa';

export interface Timed {
  /** Wall clock, from the start of the command to its end. */
  readonly seconds: number;
  readonly stdout: string;
}

/** Runs one of the project's commands as its npm script does; throws when it fails. */
export async function timedCommand(
  checkout: string,
  script: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
): Promise<Timed> {
  const started = performance.now();
  const { stdout } = await execa('node', ['toolchain/bootstrap.mjs', script, ...args], {
    cwd: checkout,
    env,
    stderr: 'inherit',
  });
  return { seconds: (performance.now() - started) / 1000, stdout };
}
