import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ActLog } from './act-log.ts';
import type { ContainerEvent, RepositoryOnEngine } from './on-engine.ts';
import { actFile, ActUnderTest } from './act-under-test.ts';

describe.skipIf(actFile === undefined)('Given jobs that must fail', () => {
  let act: ActUnderTest;
  let repository: RepositoryOnEngine;
  let log: ActLog;
  let history: readonly ContainerEvent[];
  beforeAll(async () => {
    act = await ActUnderTest.prepare();
    repository = act.repository('failures');
    await using run = await act.start('failures.yml', repository);
    log = await run.end();
    history = await repository.history();
  });
  afterAll(async () => {
    await repository[Symbol.asyncDispose]();
    await act[Symbol.asyncDispose]();
  });

  const errorsOf = (id: string) =>
    log
      .job(id)
      .annotations.filter(({ level }) => level === 'error')
      .map(({ message }) => message);
  /** What was created for a job's stack. */
  const createdFor = (id: string) =>
    history.filter(({ action, stack }) => action === 'create' && stack.includes(`-${id}-`));

  test('none leaves anything behind, and every post has run', async () => {
    for (const id of ['drifted-vectors', 'failing-tests', 'wrong-inputs', 'broken-handler'])
      expect(log.job(id), log.text()).toMatchObject({
        result: 'failure',
        steps: { 'Main stack': 'failure', 'Post stack': 'success' },
      });
    expect(await repository.stacks()).toEqual([]);
  });

  test('vectors that drifted fail the proof, before the tests, with evidence', () => {
    const { outputs, printed, summary } = log.job('drifted-vectors');
    expect(errorsOf('drifted-vectors')).toEqual([
      expect.stringMatching(/^proving the embeddings: 1 of \d+ checks failed, first: .*0\.955/),
    ]);
    expect(outputs['smoke-result']).toBe('failed');
    expect(printed['Main stack']).not.toContain('tests ran');
    expect(summary).toMatch(/### Drift from the golden vectors\n\n.*\n.*\n\| 3 \| 0\.955/);
    expect(printed['Main evidence']).toMatch(/endpoint.*\n/);
    expect(createdFor('drifted-vectors')).not.toEqual([]);
  });

  test('a failing test command is told by its exit code; always() steps find the stack', () => {
    const { outputs, printed, steps } = log.job('failing-tests');
    expect(errorsOf('failing-tests')).toEqual([expect.stringMatching(/exit(ed with)? code 7/)]);
    expect(printed['Main stack']).toContain('tests ran');
    expect(outputs['smoke-result']).toBe('passed');
    expect(steps['Main always']).toBe('success');
    expect(printed['Main skipped']).toBeUndefined();
    expect(createdFor('failing-tests')).not.toEqual([]);
  });

  test('wrong inputs are told all at once, and nothing is started', () => {
    const { printed } = log.job('wrong-inputs');
    expect(errorsOf('wrong-inputs')).toHaveLength(1);
    for (const part of ['model-directory: ', 'min-cosine: found "two"', 'wait-timeout: found "1"'])
      expect(printed['Main stack']).toContain(part);
    expect(printed['Main stack']).toContain('write test-command instead');
    expect(createdFor('wrong-inputs')).toEqual([]);
  });

  test('a handler that cannot load is named, with the last it said', () => {
    expect(errorsOf('broken-handler')).toEqual([
      expect.stringMatching(/sagemaker-local-ci-1-1-broken-handler-\w+-endpoint/),
    ]);
    expect(log.job('broken-handler').printed['Main stack']).toContain(
      'weights.bin was not shipped with this model',
    );
    expect(log.job('broken-handler').printed['Main stack']).not.toContain('tests ran');
    expect(createdFor('broken-handler')).not.toEqual([]);
  });
});
