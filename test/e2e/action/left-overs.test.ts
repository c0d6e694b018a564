import { describe, expect, test } from 'vitest';
import { actFile, ActUnderTest } from './act-under-test.ts';

describe.skipIf(actFile === undefined)('Given a run that was killed while its stack was up', () => {
  test('the next run of the repository takes its left-overs away before its own up', async () => {
    await using act = await ActUnderTest.prepare();
    await using repository = act.repository('left-overs');

    await using killed = await act.start('held.yml', repository, { env: { HOLD: 'yes' } });
    await killed.until(
      (log) => log.job('tests').printed['Main stack']?.includes('the stack is up') ?? false,
    );
    await killed.kill();
    const [left, ...others] = await repository.stacks();
    expect(left).toMatch(/^ci-1-1-tests-/);
    expect(others).toEqual([]);

    await using next = await act.start('held.yml', repository, { env: { HOLD: '' } });
    const log = await next.end();
    const { result, outputs } = log.job('tests');
    expect(result, log.text()).toBe('success');
    const own = outputs['stack'] ?? '';
    expect(own).not.toBe(left);
    const history = await repository.history();
    const turns = history.map(({ action, stack }) => `${action} ${stack}`);
    expect(turns.filter((turn, index) => turn !== turns[index - 1])).toEqual([
      `create ${left}`,
      `destroy ${left}`,
      `create ${own}`,
      `destroy ${own}`,
    ]);
    expect(await repository.stacks()).toEqual([]);
  });
});
