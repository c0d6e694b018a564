import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Seen } from './seen.ts';
import { callersEnvironment, runTestCommand } from './test-command.ts';

let folder: string;
const seen: Seen = {};
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'test-command-'));
  vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  delete seen.tests;
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

const run = (command: string, environment: Record<string, string> = {}) =>
  runTestCommand(
    { command, cwd: folder, environment, evidenceDirectory: join(folder, 'evidence') },
    seen,
  );
const log = () => readFileSync(join(folder, 'evidence', 'test.log'), 'utf8');

test('the caller’s tests run where the workspace is, with the stack’s environment', async () => {
  await run('pwd; echo "$SAGEMAKER_ENDPOINT_URL"', { SAGEMAKER_ENDPOINT_URL: 'http://e' });
  expect(log()).toBe(`${folder}\nhttp://e\n`);
  expect(seen.tests).toMatchObject({ exitCode: 0 });
});

test('a script ends at its first failure, and its exit code is told', async () => {
  await expect(run('echo one\n(exit 7) | cat\necho two')).rejects.toThrow('exit code 7');
  expect(log()).toBe('one\n');
  expect(seen.tests).toMatchObject({ exitCode: 7 });
});

test('what they print is kept without the secrets of the environment', async () => {
  vi.stubEnv('DB_PASSWORD', 'correct horse');
  await run('echo "password: $DB_PASSWORD"; printf "$DB_PASSWORD" >&2');
  expect(log().split('\n').sort()).toEqual(['', '***', 'password: ***']);
});

test('the Action’s own inputs and state are no business of theirs', () => {
  const env = { 'INPUT_TEST-COMMAND': 'x', STATE_job: 'x', PATH: '/bin', UNSET: undefined };
  expect(callersEnvironment(env)).toEqual({ PATH: '/bin' });
});
