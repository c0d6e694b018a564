import type { WriteStream } from 'node:fs';
import { createWriteStream, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { PassThrough } from 'node:stream';
import { finished } from 'node:stream/promises';
import { exec } from '@actions/exec';
import { ExitCode, VisibleError } from '../report/visible-error.ts';
import { allSecrets, redacted, secretsIn } from './secrets.ts';
import type { Seen } from './seen.ts';

export interface TestRun {
  readonly command: string;
  /** Where it runs: the workspace. */
  readonly cwd: string;
  /** The stack's, over the Action's own. */
  readonly environment: Readonly<Record<string, string>>;
  /** The folder that gets what it writes, as `test.log`, besides the job's log. */
  readonly evidenceDirectory: string;
}

/**
 * Runs the caller's tests as a step with `shell: bash` would. Throws VisibleError when they fail;
 * `seen` has their result in any case.
 */
export async function runTestCommand(run: TestRun, seen: Seen): Promise<void> {
  const { command, cwd, environment, evidenceDirectory } = run;
  const secrets = allSecrets(seen.secrets ?? [], secretsIn({ ...process.env, ...environment }));
  const log = new MaskedLog(evidenceDirectory, secrets);
  const started = performance.now();
  const exitCode = await exec('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', command], {
    cwd,
    env: { ...callersEnvironment(process.env), ...environment },
    ignoreReturnCode: true,
    listeners: { stdout: log.keep(), stderr: log.keep() },
  });
  await log.end();
  seen.tests = { command, exitCode, seconds: (performance.now() - started) / 1000 };
  if (exitCode !== 0) throw failed(exitCode);
}

/** Whole lines, so that no secret is cut in two; the last one counts also without its end. */
class MaskedLog {
  readonly #file: WriteStream;
  readonly #secrets: readonly string[];
  readonly #inputs: PassThrough[] = [];

  constructor(folder: string, secrets: readonly string[]) {
    mkdirSync(folder, { recursive: true });
    this.#file = createWriteStream(join(folder, 'test.log'));
    this.#secrets = secrets;
  }

  /** What takes the chunks of one stream. */
  keep(): (chunk: Buffer) => void {
    const input = new PassThrough();
    this.#inputs.push(input);
    createInterface({ input }).on('line', (line) => {
      this.#file.write(`${redacted(line, this.#secrets)}\n`);
    });
    return (chunk) => {
      input.write(chunk);
    };
  }

  async end(): Promise<void> {
    for (const input of this.#inputs) await finished(input.end());
    this.#file.end();
    await finished(this.#file);
  }
}

/** Without the Action's own inputs and state, which are no business of the caller's tests. */
export function callersEnvironment(env: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) =>
      value === undefined || /^(INPUT|STATE)_/.test(name) ? [] : [[name, value]],
    ),
  );
}

function failed(exitCode: number): VisibleError {
  return new VisibleError({
    doing: 'running the test command',
    found: `it ended with exit code ${exitCode}`,
    expected: '0',
    next: 'read its output in the log above; the stack itself was proved before it ran',
    exitCode: ExitCode.failed,
  });
}
