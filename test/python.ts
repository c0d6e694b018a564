import { fileURLToPath } from 'node:url';
import { randomUUID } from 'node:crypto';
import { runJob } from '../toolchain/job-container.ts';
import { servingImage } from './serving-image.ts';
import type { ServingImageOptions } from './serving-image.ts';

export interface PythonTests {
  readonly passed: number;
  /** Failed tests and errors, and each of the linters' checks that did not pass. */
  readonly failed: number;
  readonly output: string;
}

const folder = (path: string): string => fileURLToPath(new URL(`../${path}`, import.meta.url));

/** Where the sources are copied to in the container, as they lie in the checkout. */
const checkout = {
  '/checkout/src': folder('src'),
  '/checkout/toolchain/model/build': folder('toolchain/model/build'),
  '/checkout/test/golden': folder('test/golden'),
};

const python = ['src/serving', 'src/sagemaker', 'toolchain/model/build'];
const checks = [
  ['ruff', 'check', ...python],
  ['ruff', 'format', '--check', ...python],
  // One run a folder: each has its own settings, and a package called `tests`.
  ['sh', '-c', 'cd src/serving && exec python -m pytest'],
  ['sh', '-c', 'cd src/sagemaker && exec python -m pytest'],
] as const;

/**
 * Lints and tests the Python sources in a container of the CPU image's `test` target: on the very
 * Python, and with the very packages, that serve. The model must be there (`ensureModel`).
 */
export async function runPythonTests(
  options: Omit<ServingImageOptions, 'target'>,
): Promise<PythonTests> {
  const { engine, progress } = options;
  const image = await servingImage({ ...options, target: 'test' });
  const lines: string[] = [];
  const exitCode = await runJob(engine, {
    name: `sagemaker-local-python-tests-${randomUUID().slice(0, 8)}`,
    image,
    command: ['sh', '-c', script()],
    env: { RUFF_NO_CACHE: 'true', PYTEST_ADDOPTS: '--color=no' },
    files: checkout,
    onLine: (line) => {
      lines.push(line);
      progress.update(line);
    },
  });
  return { ...tally(lines, exitCode), output: lines.join('\n') };
}

/** Every check runs, whatever became of the one before; the lines tell which did not pass. */
function script(): string {
  const quoted = (word: string) => `'${word}'`;
  const runs = checks.map((check) => {
    const name = check.slice(0, 2).join(' ');
    const command = check.map(quoted).join(' ');
    return check[0] === 'ruff'
      ? `if ${command}; then echo 'lint passed'; else echo 'lint failed: ${name}'; fi`
      : `${command} || failed=1`;
  });
  return ['cd /checkout', 'failed=0', ...runs, 'exit $failed'].join('\n');
}

/** pytest's and the linters' verdicts, added up: `12 passed, 1 failed in 3.1s`. */
export function tally(
  lines: readonly string[],
  exitCode: number,
): Pick<PythonTests, 'passed' | 'failed'> {
  const summaries = lines.filter((line) => / in \d+\.\d+s/.test(line));
  const count = (what: RegExp) =>
    summaries.reduce((sum, line) => sum + Number(what.exec(line)?.[1] ?? 0), 0);
  const linted = (verdict: string) => lines.filter((line) => line.startsWith(verdict)).length;
  const failed = count(/(\d+) failed/) + count(/(\d+) error/) + linted('lint failed');
  const passed = count(/(\d+) passed/) + linted('lint passed');
  // A run that broke off before it could count is a failure too.
  return { passed, failed: failed === 0 && exitCode !== 0 ? 1 : failed };
}
