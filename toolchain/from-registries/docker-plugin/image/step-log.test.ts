import { expect, test } from 'vitest';
import { StepLog } from './step-log.ts';

test('a failure shows its step and the end of what that step printed', () => {
  const steps: string[] = [];
  const log = new StepLog((line) => steps.push(line));
  log.add('Step 1/2 : FROM x\n ---> abc\nStep 2/2 : RUN y\nfir');
  log.add('st\nsecond\nunfinished');
  expect(steps).toEqual(['Step 1/2 : FROM x', 'Step 2/2 : RUN y']);
  expect(log.evidence()).toEqual([
    '  Step 2/2 : RUN y',
    '  | first',
    '  | second',
    '  | unfinished',
  ]);
});

test.each([['STEP 2/3: RUN y'], ['[1/2] STEP 2/3: RUN y']])('podman’s “%s” is a step', (line) => {
  const log = new StepLog(() => undefined);
  log.add(`STEP 1/3: FROM x\nfirst\n${line}\nsecond\n`);
  expect(log.evidence()).toEqual([`  ${line}`, '  | second']);
});

test('a failure before the first step has nothing to show', () => {
  expect(new StepLog(() => undefined).evidence()).toEqual([]);
});
