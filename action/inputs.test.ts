import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { VisibleError } from '../report/visible-error.ts';
import { readInputs } from './inputs.ts';
import { inputNames, otherNames } from './inputs-table.ts';

let workspace: string;
beforeEach(() => {
  workspace = mkdtempSync(join(tmpdir(), 'workspace-'));
  mkdirSync(join(workspace, 'model', 'code'), { recursive: true });
  writeFileSync(join(workspace, 'golden.jsonl'), '{"payload": 1, "embedding": [1]}\n');
  writeFileSync(join(workspace, 'notes.txt'), 'geladeira\n');
  writeFileSync(join(workspace, 'empty.jsonl'), '\n');
});
afterEach(() => {
  rmSync(workspace, { recursive: true });
});

/** As the runner hands them over. */
const read = (given: Record<string, string>) => {
  const pairs = Object.entries(given).map(([name, value]) => [
    `INPUT_${name.toUpperCase()}`,
    value,
  ]);
  return readInputs({ env: Object.fromEntries(pairs) as NodeJS.ProcessEnv, workspace });
};

function problemsOf(given: Record<string, string>): readonly string[] {
  try {
    read(given);
  } catch (error) {
    if (error instanceof VisibleError) return error.problem.evidence ?? [];
    throw error;
  }
  return [];
}

describe('inputs', () => {
  test('have defaults: the default model, proved, nothing of the caller’s', () => {
    expect(read({})).toMatchObject({
      stack: undefined,
      consumers: 'all',
      'test-command': undefined,
      smoke: true,
      'min-cosine': 0.999,
      'wait-timeout': undefined,
      'keep-on-failure': false,
      cache: true,
    });
  });

  test('are the same when the runner gives the empty texts of action.yml', () => {
    const empty = Object.fromEntries(['stack', 'settings', 'image', 'golden'].map((n) => [n, '']));
    expect(read(empty)).toEqual(read({}));
  });

  test('that are paths count from the workspace', () => {
    const inputs = read({ 'model-directory': 'model', golden: './golden.jsonl' });
    expect(inputs['model-directory']).toBe(join(workspace, 'model'));
    expect(inputs.golden).toBe(join(workspace, 'golden.jsonl'));
  });

  test('are read: numbers, yes or no, a list', () => {
    const inputs = read({
      'wait-timeout': '90',
      'min-cosine': '0.97',
      smoke: 'False',
      consumers: 'search , longinus',
    });
    expect(inputs).toMatchObject({
      'wait-timeout': 90,
      'min-cosine': 0.97,
      smoke: false,
      consumers: ['search', 'longinus'],
    });
  });

  test.each([
    [{ smoke: 'yes' }, 'smoke: found "yes", expected true or false'],
    [{ 'wait-timeout': '1' }, 'wait-timeout: found "1", expected a number of seconds'],
    [{ 'wait-timeout': '9.5' }, 'wait-timeout: found "9.5"'],
    [{ 'min-cosine': '' }, 'min-cosine: found ""'],
    [{ 'min-cosine': '2' }, 'min-cosine: found "2", expected a number from -1 to 1'],
    [{ image: 'ubuntu' }, 'image: found "ubuntu", expected auto, pytorch, cpu or an image’s URI'],
    [{ stack: 'a b' }, 'stack: found "a b"'],
    [{ settings: 'nope.yaml' }, 'settings: found no '],
    [{ settings: 'model' }, 'settings: found no '],
    [{ golden: 'nope' }, 'is there a checkout step'],
    [{ golden: 'notes.txt' }, 'golden: found 1 lines that are none (line 1: geladeira) in '],
    [{ golden: 'empty.jsonl' }, 'golden: found none in '],
    [{ 'model-directory': 'nope' }, 'model-directory: found no '],
    [{ consumers: 'Search!' }, 'consumers: found "Search!"'],
    [{ smoke: 'false', golden: 'golden.jsonl' }, 'expected smoke with it'],
    [{ model: 'x' }, 'model: found an input that does not exist, write model-directory instead'],
    [{ test_command: 'x' }, 'write test-command instead'],
    [{ 'skip-smoke': 'true' }, 'write smoke: false instead'],
    [{ 'wait-timeot': '9' }, 'write wait-timeout instead'],
    [{ colour: 'x' }, 'expected one of stack, settings'],
  ] as [Record<string, string>, string][])('%j: %s', (given, said) => {
    expect(problemsOf(given)).toEqual([expect.stringContaining(said)]);
  });

  test('are all judged before any is complained of', () => {
    expect(problemsOf({ smoke: 'x', cache: 'x', golden: 'nope', tests: 'x' })).toHaveLength(4);
  });
});

test('every other name leads to an input that exists, and is none itself', () => {
  for (const [other, ours] of Object.entries(otherNames)) {
    expect(inputNames).toContain(ours.split(':')[0]);
    expect(inputNames).not.toContain(other);
  }
});
