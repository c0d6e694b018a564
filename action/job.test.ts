import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, test } from 'vitest';
import type { Job } from './job.ts';
import { identityOf, labelsOfJob, stackNameFor, thisJob } from './job.ts';
import { hasEnded } from './left-overs.ts';

const job: Job = {
  repository: 'owner/name',
  run: '7-1',
  id: 'integration tests',
  runner: 'runner-1',
  process: 'host:10:555',
};

describe('a stack’s name', () => {
  test('tells run, attempt and job, and differs between rows of a matrix', () => {
    expect(stackNameFor(job, 'a1b2')).toBe('ci-7-1-integration-tests-a1b2');
    expect(stackNameFor(job, 'c3d4')).not.toBe(stackNameFor(job, 'a1b2'));
  });

  test('is one that every engine takes, whatever the job is called', () => {
    for (const id of ['', '__', 'A'.repeat(80), 'Ünïcode/…'])
      expect(stackNameFor({ ...job, id }, 'a1b2')).toMatch(/^[a-z0-9][a-z0-9-]{0,62}$/);
  });
});

describe('left-overs', () => {
  const mine = labelsOfJob(job);
  const ended = (labels: Record<string, string>, alive: readonly string[] = []) =>
    hasEnded(
      { ...mine, ...labels },
      job,
      (pid) => alive.find((one) => one.split(':')[1] === String(pid)),
      'host',
    );

  test.each([
    ['this job’s own', {}, [], false],
    ['another job’s whose process lives', { process: 'host:11:600' }, ['host:11:600'], false],
    ['one whose process is gone', { process: 'host:11:600' }, [], true],
    ['one whose number is another process’s', { process: 'host:11:600' }, ['host:11:999'], true],
    ['an older run’s of a runner without end', { run: '6-1' }, ['host:10:555'], true],
    ['this runner’s in another container', { process: 'pod:11:600' }, [], true],
    ['another runner’s on another host', { process: 'pod:11:600', runner: 'r2' }, [], false],
  ] as [string, Record<string, string>, string[], boolean][])(
    '%s: %j',
    (_, differing, alive, expected) => {
      const labels = Object.fromEntries(
        Object.entries(differing).map(([key, value]) => [`sagemaker-local.${key}`, value]),
      );
      expect(ended(labels, alive)).toBe(expected);
    },
  );

  test('of jobs that tell nothing are left alone', () => {
    expect(hasEnded({}, { ...job, runner: '' }, () => undefined, 'host')).toBe(false);
  });
});

describe('a process', () => {
  test('is told from a later one of the same number', async () => {
    const child = spawn('sleep', ['60']);
    const identity = identityOf(child.pid ?? 0, 'h');
    expect(identity).toMatch(new RegExp(`^h:${child.pid}:\\d+$`));
    expect(identityOf(child.pid ?? 0, 'h')).toBe(identity);
    child.kill();
    await once(child, 'exit');
    expect(identityOf(child.pid ?? 0, 'h')).toBeUndefined();
  });

  test('that lives as long as the job is the one that started this program', () => {
    expect(thisJob({}, process.pid).process).toBe(identityOf(process.pid));
  });
});
