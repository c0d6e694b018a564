import { expect, test } from 'vitest';
import { ActLog } from './act-log.ts';

const stack = { jobID: 'tests', stage: 'Main', step: 'Stack', stepID: ['stack'] };

test('what act writes is put together by job and step', () => {
  const log = new ActLog();
  for (const line of [
    { msg: 'Using docker host' },
    { ...stack, msg: '⭐ Run Main Stack' },
    { ...stack, msg: 'one\n', raw_output: true },
    { ...stack, msg: 'two\n', raw_output: true },
    { ...stack, msg: '', command: 'set-output', name: 'endpoint-url', arg: 'http://x' },
    { ...stack, msg: '', command: 'error', kvPairs: { title: 'Tests' }, arg: 'exit\ncode' },
    { ...stack, msg: '', command: 'summary', content: '# Stack\n' },
    { ...stack, msg: '❌  Failure - Main Stack', stepResult: 'failure' },
    { ...stack, stage: 'Post', msg: '', command: 'warning', arg: 'left' },
    { ...stack, stage: 'Post', msg: '', command: 'summary', content: 'gone\n' },
    { ...stack, stage: 'Post', msg: '', stepResult: 'success' },
    { ...stack, jobID: 'other', msg: '', stepResult: 'success' },
    { jobID: 'tests', msg: '🏁  Job failed', jobResult: 'failure' },
  ])
    log.add(JSON.stringify(line));
  log.add("Error: Job 'tests' failed");

  expect(log.job('tests')).toEqual({
    result: 'failure',
    steps: { 'Main stack': 'failure', 'Post stack': 'success' },
    printed: { 'Main stack': 'one\ntwo\n' },
    outputs: { 'endpoint-url': 'http://x' },
    annotations: [
      { level: 'error', title: 'Tests', message: 'exit\ncode' },
      { level: 'warning', title: undefined, message: 'left' },
    ],
    summary: '# Stack\ngone\n',
  });
  expect(log.job('other').result).toBeUndefined();
});
