import { describe, expect, test } from 'vitest';
import type { Repository } from './git.ts';
import type { Existence } from './mark.ts';
import { existenceOf, labelsOfBranch, markAmong } from './mark.ts';

const here = 'this-machine';
const repository = '/r/.git';
const mark = { branch: 'login', repository, host: here };

describe('the branch of a stack', () => {
  const labels = labelsOfBranch(mark, here);

  test('is what its labels say', () => {
    expect(markAmong('login', { ...labels, team: 'a' })).toEqual(mark);
  });

  test.each(Object.keys(labels))('is none without the label %s', (missing) => {
    const { [missing]: _, ...rest } = labels;
    expect(markAmong('login', rest)).toBeUndefined();
  });

  test('is none of a stack that was only given a branch’s labels', () => {
    expect(markAmong('mine', labels)).toBeUndefined();
  });
});

describe('a branch', () => {
  const absent: Repository = { kind: 'absent' };
  const unreadable: Repository = { kind: 'unreadable', why: 'dubious ownership' };
  const having = (...branches: string[]): Repository => ({
    kind: 'readable',
    head: { branch: 'main' },
    branches: new Set(['main', ...branches]),
    directory: repository,
  });

  test.each<[string, Repository, Repository, Existence['kind']]>([
    ['its checkout and its repository have it', having('login'), having('login'), 'yes'],
    ['it has no commit yet: only its worktree has it', having('login'), having(), 'yes'],
    ['its worktree is gone, and its repository has it', absent, having('login'), 'yes'],
    [
      'its checkout has another branch, and its repository has it',
      having(),
      having('login'),
      'yes',
    ],
    ['neither has it', having(), having(), 'gone'],
    ['its worktree is gone, and its repository has it no more', absent, having(), 'gone'],
    ['its checkout cannot be read', unreadable, having(), 'unknown'],
    ['its repository cannot be read', having(), unreadable, 'unknown'],
    ['both folders are gone', absent, absent, 'unknown'],
  ])('when %s: %s, %s → %s', (_, checkout, kept, kind) => {
    expect(existenceOf(mark, { checkout, repository: kept }, here).kind).toBe(kind);
  });

  test('of another machine is not for this one to judge', () => {
    const witnesses = { checkout: having(), repository: having() };
    expect(existenceOf(mark, witnesses, 'another')).toEqual({
      kind: 'unknown',
      why: `its checkout is on ${here}`,
    });
  });
});
