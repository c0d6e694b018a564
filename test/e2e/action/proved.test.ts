import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { outputsTable } from '../../../action/outputs-table.ts';
import type { JobRecord } from './act-log.ts';
import type { RepositoryOnEngine } from './on-engine.ts';
import { actFile, ActUnderTest } from './act-under-test.ts';

describe.skipIf(actFile === undefined)('Given a caller whose tests pass', () => {
  let act: ActUnderTest;
  let repository: RepositoryOnEngine;
  let job: JobRecord;
  beforeAll(async () => {
    act = await ActUnderTest.prepare();
    repository = act.repository('proved');
    await using run = await act.start('proved.yml', repository);
    job = (await run.end()).job('tests');
  });
  afterAll(async () => {
    await repository[Symbol.asyncDispose]();
    await act[Symbol.asyncDispose]();
  });

  test('the job succeeds, and clears up after itself', async () => {
    expect(job.result, JSON.stringify(job, null, 2)).toBe('success');
    expect(job.steps).toMatchObject({ 'Main stack': 'success', 'Post stack': 'success' });
    const history = await repository.history();
    const names = (wanted: string) =>
      history.flatMap(({ action, name }) => (action === wanted ? [name] : [])).sort();
    expect(names('create')).toContain(`sagemaker-local-${job.outputs['stack']}-endpoint`);
    expect(names('destroy')).toEqual(names('create'));
    expect(await repository.stacks()).toEqual([]);
  });

  test('its tests and its later steps get embeddings, by environment and by outputs', () => {
    expect(job.printed['Main stack']).toMatch(/tested from \S+/);
    const { embedding } = JSON.parse(job.printed['Main later'] ?? '') as { embedding: number[] };
    expect(embedding).toHaveLength(384);
  });

  test('the outputs say what there was', () => {
    const told = Object.keys(job.outputs).sort();
    expect(told).toEqual(Object.keys(outputsTable).sort());
    expect(job.outputs).toMatchObject({
      'endpoint-url': expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/) as string,
      'runtime-url': expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/) as string,
      network: `sagemaker-local-${job.outputs['stack']}`,
      stack: expect.stringMatching(/^ci-1-1-tests-/) as string,
      fingerprint: expect.stringMatching(/^[0-9a-f]{16}$/) as string,
      'time-to-first-embedding': expect.stringMatching(/^\d+\.\d+$/) as string,
      'smoke-result': 'passed',
      'search-url': '',
      'evidence-directory': '',
    });
  });

  test('the summary has the services, the smoke test, the timings and the tests', () => {
    const { summary, outputs } = job;
    expect(summary).toContain(`| endpoint | ${outputs['endpoint-url']} | healthy |`);
    expect(summary).toMatch(/\| its dimension \| 384/);
    expect(summary).toMatch(/\| p95 \| \d+\.\d ms/);
    expect(summary).toMatch(/```mermaid\ngantt\n/);
    expect(summary).toContain('### Tests: passed');
  });
});
