import { describe, expect, test } from 'vitest';
import type { ContainerFacts } from './verdict.ts';
import { verdict } from './verdict.ts';

const running: ContainerFacts = {
  name: 'endpoint',
  role: 'endpoint',
  status: 'running',
  exitCode: 0,
  outOfMemory: false,
  error: '',
  restarts: 0,
  memoryLimit: 1024,
  health: 'starting',
  lastProbe: 'connecting to port 8080: Connection refused',
  seconds: 61.2,
};

test('the setting that is named is the container’s own', () => {
  const next = (role: string) => verdict({ ...running, role, outOfMemory: true }).next;
  expect(next('endpoint')).toContain('raise sagemaker-local:memory ');
  expect(next('postgres')).toContain('raise sagemaker-local:postgresMemory ');
  expect(next('search')).toContain('raise sagemaker-local:consumers.search.memory ');
});

describe('a container that does not serve', () => {
  test.each<[string, Partial<ContainerFacts>, string]>([
    [
      'still loading',
      {},
      'endpoint has been running for 61 s and is still loading; its last health check said: connecting to port 8080: Connection refused',
    ],
    [
      'unhealthy',
      { health: 'unhealthy', lastProbe: '/invocations answered 500' },
      'endpoint has been running for 61 s and is unhealthy; its last health check said: /invocations answered 500',
    ],
    ['exited', { status: 'exited', exitCode: 1 }, 'endpoint exited with code 1'],
    [
      'crash-looping',
      { status: 'restarting', exitCode: 1, restarts: 2 },
      'endpoint exited with code 1, 3 times',
    ],
    [
      'just started again, without a health check',
      { health: 'none', restarts: 2 },
      'endpoint does not keep running: it was started 3 times',
    ],
    [
      'killed, and has no limit',
      { status: 'exited', exitCode: 137, memoryLimit: 0 },
      'endpoint exited with code 137 (killed)',
    ],
    [
      'killed, by whom the engine does not tell',
      { status: 'exited', exitCode: 137, restarts: 2 },
      'endpoint was killed, 3 times (code 137), as the kernel does to who takes more than the limit of 1024 MiB',
    ],
    [
      'out of memory',
      { status: 'exited', exitCode: 137, outOfMemory: true },
      'endpoint ran out of memory (limit 1024 MiB)',
    ],
    [
      'never started',
      { status: 'created', error: 'exec: "serve": not found' },
      'endpoint could not be started: exec: "serve": not found',
    ],
  ])('%s', (_, facts, found) => {
    expect(verdict({ ...running, ...facts }).found).toBe(found);
  });

  test.each([
    ['endpoint', 'sagemaker-local:'],
    ['search', 'sagemaker-local:consumers.search.'],
  ])('what the %s needs more of is the setting to raise', (role, prefix) => {
    const nextOf = (facts: Partial<ContainerFacts>) => verdict({ ...running, role, ...facts }).next;
    expect(nextOf({ outOfMemory: true })).toContain(`raise ${prefix}memory `);
    expect(nextOf({ status: 'exited', exitCode: 137 })).toContain(`raise ${prefix}memory `);
    expect(nextOf({})).toContain(`(${prefix}waitTimeout)`);
  });
});
