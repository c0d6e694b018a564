import * as pulumi from '@pulumi/pulumi';
import { expect, test } from 'vitest';
import { OwnProgram, changesIn } from './answers.ts';

test('what a program gave, as a state would have it: no secrets, nothing undefined', async () => {
  const program = new OwnProgram(() =>
    Promise.resolve({
      plain: 'text',
      later: pulumi.output(Promise.resolve(7)),
      nested: { url: pulumi.output('http://a'), none: undefined },
      none: undefined,
      password: pulumi.secret('p'),
      around: { password: pulumi.secret('p') },
    }),
  );
  await program.run();
  expect(await program.outputs()).toEqual({ plain: 'text', later: 7, nested: { url: 'http://a' } });
});

test('the last run counts', async () => {
  let runs = 0;
  const program = new OwnProgram(() => Promise.resolve({ runs: (runs += 1) }));
  await program.run();
  await program.run();
  expect(await program.outputs()).toEqual({ runs: 2 });
});

test('the event at the end tells the changes, and no other', () => {
  const event = { sequence: 1, timestamp: 1 };
  const end = { maybeCorrupt: false, durationSeconds: 3, policyPacks: {} };
  const summaryEvent = { ...end, resourceChanges: { create: 4, same: 1 } };
  expect(changesIn({ ...event, summaryEvent })).toEqual({ create: 4, same: 1 });
  expect(changesIn({ ...event, cancelEvent: {} })).toBeUndefined();
});
