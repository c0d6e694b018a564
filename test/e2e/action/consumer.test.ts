import { describe, expect, test } from 'vitest';
import { outputsTable } from '../../../action/outputs-table.ts';
import { actFile, ActUnderTest } from './act-under-test.ts';

describe.skipIf(actFile === undefined)('Given a caller with a service of their own', () => {
  test('a later step finds it, the endpoint and all else by the outputs', async () => {
    await using act = await ActUnderTest.prepare();
    await using repository = act.repository('consumer');
    await using run = await act.start('consumer.yml', repository);
    const log = await run.end();
    await repository.removeImages('sagemaker-local/consumer-search');

    const { result, printed, outputs, summary } = log.job('tests');
    expect(result, log.text()).toBe('success');
    expect(printed['Main later']).toContain('every output was used');
    expect(Object.keys(outputs).sort()).toEqual(Object.keys(outputsTable).sort());
    expect(outputs['search-url']).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);

    const { stack = '' } = outputs;
    const made = (await repository.history()).flatMap(({ action, name }) =>
      action === 'create' && name.includes(stack) ? [name.split(`${stack}-`)[1]] : [],
    );
    expect(made.sort()).toEqual(['endpoint', 'runtime', 'search']);
    expect(summary).toContain(`| search | ${outputs['search-url']} | healthy |`);
    expect(summary).toMatch(/### Drift from the golden vectors\n\n.*\n.*\n\| 3 \| 1\.000000/);
    expect(await repository.stacks()).toEqual([]);
  });
});
