import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { TemporaryRepository } from '../../test/temporary-repository.ts';
import { stackOfBranch } from './choice.ts';
import { stackNameOf } from './stack-name.ts';

let repository: TemporaryRepository;
beforeEach(async () => {
  repository = await TemporaryRepository.make();
});
afterEach(() => repository[Symbol.asyncDispose]());

const here = (env: NodeJS.ProcessEnv = {}) => stackOfBranch(repository.path, env);

describe('the branch is that', () => {
  test('which is checked out, also before its first commit', async () => {
    const directory = join(repository.path, '.git');
    expect(await here()).toEqual({
      stack: 'main',
      gitBranch: { branch: 'main', repository: directory },
    });
    await repository.commit();
    await repository.git('switch', '--quiet', '--create', 'feature/login');
    expect(await here()).toEqual({
      stack: stackNameOf('feature/login'),
      gitBranch: { branch: 'feature/login', repository: directory },
    });
  });

  test('of a worktree, whose branches are those of its repository', async () => {
    await repository.commit();
    const worktree = await repository.worktree('search');
    expect(await stackOfBranch(worktree, {})).toEqual({
      stack: 'search',
      gitBranch: { branch: 'search', repository: join(repository.path, '.git') },
    });
  });

  test('which is checked out, whatever repository a git hook runs for', async () => {
    process.env['GIT_DIR'] = '/nowhere';
    try {
      expect(await here()).toMatchObject({ gitBranch: { branch: 'main' } });
    } finally {
      delete process.env['GIT_DIR'];
    }
  });
});

describe('in a job, whose HEAD is detached, it is', () => {
  beforeEach(async () => {
    await repository.commit();
    await repository.git('switch', '--quiet', '--detach');
  });

  test.each([
    [{ GITHUB_HEAD_REF: '', GITHUB_REF_TYPE: 'branch', GITHUB_REF_NAME: 'main' }, 'main'],
    [{ GITHUB_HEAD_REF: 'fix', GITHUB_REF_TYPE: 'branch', GITHUB_REF_NAME: '12/merge' }, 'fix'],
  ])('told by %j: %s, and not remembered', async (env, stack) => {
    expect(await here(env)).toEqual({ stack });
  });

  test.each([{}, { GITHUB_REF_TYPE: 'tag', GITHUB_REF_NAME: 'v1' }])(
    'none with %j: an error that says where HEAD is',
    async (env) => {
      const commit = await repository.git('rev-parse', '--short', 'HEAD');
      await expect(here(env)).rejects.toThrow(`HEAD is detached, at ${commit}`);
    },
  );
});

test('outside of any repository, the error says so and what to do', async () => {
  await expect(stackOfBranch('/', {})).rejects.toThrow(/not a git repository[^]*--stack NAME/);
  await expect(stackOfBranch(join(repository.path, 'nowhere'), {})).rejects.toThrow(
    'no such folder',
  );
});
