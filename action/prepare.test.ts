import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { readInputs } from './inputs.ts';
import { thisJob } from './job.ts';
import { prepare } from './prepare.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'prepare-'));
  writeFileSync(join(folder, 'STATE'), '');
  vi.stubEnv('GITHUB_STATE', join(folder, 'STATE'));
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

const inputs = readInputs({ env: { 'INPUT_STRICT-CLEANUP': 'true' }, workspace: '/w' });
const saved = () => readFileSync(join(folder, 'STATE'), 'utf8');

test('post is told what it needs before the first thing is made', () => {
  const noFolder = join(folder, 'STATE');
  expect(() => prepare(inputs, thisJob({ GITHUB_RUN_ID: '7' }), noFolder)).toThrow('ENOTDIR');
  expect(saved()).toMatch(/"stack":"ci-7-1-job-[0-9a-f]{6}"/);
  expect(saved()).toContain(`"temporary":"${noFolder}"`);
  expect(saved()).toContain('"strictCleanup":true');
});

test('two jobs of one run, one attempt and one name have stacks of different names', () => {
  const names = [1, 2, 3, 4].map(() => prepare(inputs, thisJob({}), folder).settings.stack);
  expect(new Set(names).size).toBe(4);
});
