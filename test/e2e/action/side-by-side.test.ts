import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { actFile, ActUnderTest } from './act-under-test.ts';
import { TemporaryFolder } from './caller.ts';

describe.skipIf(actFile === undefined)('Given two jobs on one host', () => {
  test('one’s teardown leaves the other’s stack alone', async () => {
    await using act = await ActUnderTest.prepare();
    await using repository = act.repository('side-by-side');
    await using meeting = await TemporaryFolder.make('meeting');
    await using run = await act.start('side-by-side.yml', repository, {
      env: { MEETING: meeting.path },
    });

    // The first ends only after both were up, the second only after the first is gone.
    await run.until((log) => log.job('first').result !== undefined);
    expect(await repository.stacks()).toEqual([expect.stringMatching(/^ci-1-1-second-/)]);
    await writeFile(join(meeting.path, 'first-is-gone'), '');

    const log = await run.end();
    expect(log.job('first').result, log.text()).toBe('success');
    expect(log.job('second').result, log.text()).toBe('success');
    expect(await repository.stacks()).toEqual([]);
  });
});
