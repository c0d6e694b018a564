import { describe, expect, test } from 'vitest';
import { stackNameForm } from '../../infra/names.ts';
import { stackNameOf } from './stack-name.ts';

test.each([
  ['login', 'login'],
  ['feature/login', /^feature-login-[0-9a-f]{6}$/],
  ['Login', /^login-[0-9a-f]{6}$/],
  ['correção/preço', /^correcao-preco-[0-9a-f]{6}$/],
  ['検索', /^branch-[0-9a-f]{6}$/],
  ['dependabot/npm_and_yarn/typescript-eslint-8.73.0', /^[a-z-]{1,32}-[0-9a-f]{6}$/],
  // Their settings are committed, or the command line means something else by them.
  ['local', /^local-[0-9a-f]{6}$/],
  ['ci', /^ci-[0-9a-f]{6}$/],
  ['auto', /^auto-[0-9a-f]{6}$/],
])('the stack of %s is %s, each time', (branch, expected) => {
  expect(stackNameOf(branch)).toMatch(expected);
  expect(stackNameOf(branch)).toBe(stackNameOf(branch));
  expect(stackNameOf(branch)).toMatch(stackNameForm.pattern);
});

describe('branches that look alike have stacks of their own', () => {
  const long = 'a'.repeat(60);
  test.each([
    [['feature/login', 'feature-login', 'feature_login', 'Feature/Login', 'feature//login']],
    [['-a', 'a', 'a-', 'á', 'A']],
    [[`${long}1`, `${long}2`]],
    [['検索', '推薦', '', '-']],
    // Somebody calls a branch what another one's stack is called.
    [['feature/login', stackNameOf('feature/login')]],
  ])('%j', (branches) => {
    const names = branches.map(stackNameOf);
    expect(new Set(names).size).toBe(branches.length);
    for (const name of names) expect(name.length).toBeLessThanOrEqual(39);
  });
});
