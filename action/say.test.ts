import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { ExitCode, VisibleError } from '../report/visible-error.ts';
import { hide, sayFailure } from './say.ts';
import type { Seen } from './seen.ts';

let lines: string[];
beforeEach(() => {
  lines = [];
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    lines.push(...String(text).trimEnd().split('\n'));
    return true;
  });
});
afterEach(() => {
  vi.restoreAllMocks();
});

const problem = {
  doing: 'starting it',
  found: 'no engine',
  next: 'start one',
  evidence: ['a', 'b'],
};

describe('a failure', () => {
  test('is one line to read, with its evidence in the log', () => {
    sayFailure(new VisibleError({ ...problem, exitCode: ExitCode.stack }));
    expect(lines).toEqual([
      '::error title=sagemaker-local::starting it: no engine; next: start one',
      'starting it: no engine',
      '  | a',
      '  | b',
      '  next: start one',
    ]);
  });

  test('of wrong inputs or settings says in that line what is wrong with each', () => {
    sayFailure(new VisibleError({ ...problem, exitCode: ExitCode.usage }));
    expect(lines[0]).toContain('starting it: no engine (a; b); next: start one');
  });

  test('stays one line, whatever a probe printed', () => {
    sayFailure(new VisibleError({ ...problem, found: 'it said:\n  Traceback\n  Error' }));
    expect(lines[0]).toContain('starting it: it said: Traceback Error; next: start one');
  });

  test('that nobody has foreseen keeps its stack', () => {
    sayFailure(new Error('x is not a function'));
    expect(lines[0]).toContain('::error title=sagemaker-local::a bug of sagemaker-local');
    expect(lines.join('\n')).toMatch(/Error: x is not a function\n +at /);
  });
});

describe('what is to be hidden', () => {
  test('is told the runner once each, and remembered for what is kept', () => {
    const seen: Seen = {};
    const onRunner = { GITHUB_ACTIONS: 'true' };
    hide(seen, ['correct horse'], onRunner);
    hide(seen, ['correct horse', 'correct horse battery'], onRunner);
    expect(lines).toEqual(['::add-mask::correct horse', '::add-mask::correct horse battery']);
    expect(seen.secrets).toEqual(['correct horse battery', 'correct horse']);
  });

  test('is not printed where no runner would take it away', () => {
    const seen: Seen = {};
    hide(seen, ['correct horse'], {});
    expect(lines).toEqual([]);
    expect(seen.secrets).toEqual(['correct horse']);
  });
});
