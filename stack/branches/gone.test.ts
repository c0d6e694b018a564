import { describe, expect, test } from 'vitest';
import type { BranchStack } from './gone.ts';
import { fateOf } from './gone.ts';
import { removalInWords } from './remove-gone.ts';

const gone: BranchStack = {
  stack: 'login',
  branch: 'login',
  checkout: '/c',
  exists: { kind: 'gone' },
  isUp: true,
  hasState: true,
  settings: 'made',
};
const down = { isUp: false, hasState: false } as const;

describe('when the stacks of gone branches are removed, that of a branch', () => {
  test.each<[string, Partial<BranchStack>]>([
    ['on the engine', {}],
    ['on the engine, its checkout gone', { hasState: false, settings: 'none' }],
    ['on the engine, its settings changed', { settings: 'theirs' }],
    ['taken down, with settings that were made for it', down],
  ])('that is gone goes: %s', (_, facts) => {
    expect(fateOf({ ...gone, ...facts })).toEqual({ kind: 'remove' });
  });

  test.each<[string, Partial<BranchStack>, string]>([
    ['the branch is there', { exists: { kind: 'yes' } }, 'the branch is there'],
    ['nobody knows', { exists: { kind: 'unknown', why: 'no git' } }, 'no git'],
    ['only its settings are left, changed', { ...down, settings: 'theirs' }, 'has changed Pulumi'],
    // It may be on another engine.
    ['it has a state, and is not on this engine', { isUp: false }, 'npm run down -- --stack login'],
  ])('stays when %s', (_, facts, why) => {
    expect(fateOf({ ...gone, ...facts })).toEqual({
      kind: 'stay',
      why: expect.stringContaining(why) as string,
    });
  });
});

test.each<[Partial<BranchStack>, string]>([
  [{}, 'its containers, networks, volumes and state, and Pulumi.login.yaml'],
  [{ settings: 'none' }, 'its containers, networks, volumes and state'],
  [{ settings: 'theirs' }, 'volumes and state; Pulumi.login.yaml was changed, and stays'],
  [down, 'its settings (Pulumi.login.yaml); the stack was down'],
])('of %j is told: %s', (facts, words) => {
  expect(removalInWords({ ...gone, ...facts })).toContain(words);
});
