import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import type { Tally, VitestReport } from './tally.ts';
import { tallyOf } from './tally.ts';

/** A command that holds or does not: a linter, the type checker. Its output is shown. */
export async function runCheck(program: string, args: readonly string[]): Promise<Tally> {
  const { exitCode } = await execa(program, args, {
    stdio: ['ignore', 'inherit', 'inherit'],
    reject: false,
  });
  return exitCode === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
}

/** One of vitest's projects; counts come from its report, not from its text. */
export async function runVitest(project: string): Promise<Tally> {
  const folder = await mkdtemp(join(tmpdir(), 'sagemaker-local-test-'));
  const report = join(folder, 'report.json');
  try {
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
    await execa('vitest', ['run', '--project', project, ...reporters], {
      stdio: ['ignore', 'inherit', 'inherit'],
      reject: false,
    });
    return tallyOf(JSON.parse(await readFile(report, 'utf8')) as VitestReport);
  } catch (error) {
    console.error(`vitest (${project}) wrote no report:`, error);
    return { passed: 0, failed: 1 };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
