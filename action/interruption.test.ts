import { expect, test } from 'vitest';
import { rowsOf, sameGroupBelow } from './interruption.ts';

test('a cancelled job reaches what it started, and not Pulumi’s plug-ins, nor anybody else', () => {
  const rows = rowsOf(
    [
      '    1     0     1', // the machine's first process
      '  100     1   100', // the runner
      '  200   100   100', // this process, in the runner's group
      '  300   200   100', // Pulumi
      '  400   300   400', // its plug-in, in a group of its own
      '  310   200   100', // the test command's shell
      '  320   310   100', // what it runs
      '  500   100   100', // another step of the runner's
      '',
    ].join('\n'),
  );
  expect(sameGroupBelow(200, rows)).toEqual([300, 310, 320]);
});
