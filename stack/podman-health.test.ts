import type Docker from 'dockerode';
import { expect, test } from 'vitest';
import { healthById, runDueChecks, runDueChecksUntil } from './podman-health.ts';

const minuteAgo = () => new Date(Date.now() - 60_000).toISOString();

/** An engine with three containers, which keeps what it was asked to check. */
function engine(name: string) {
  const checked: string[] = [];
  const containers = [
    { Id: 'due', State: 'running' },
    { Id: 'fresh', State: 'running' },
    { Id: 'ended', State: 'exited' },
  ];
  const inspect = (id: string) => ({
    Id: id,
    State: {
      Running: true,
      StartedAt: minuteAgo(),
      Health: {
        Status: 'healthy',
        Log: [{ End: id === 'due' ? minuteAgo() : new Date().toISOString(), ExitCode: 0 }],
      },
    },
    Config: { Healthcheck: { Interval: 2e9 } },
  });
  const docker = {
    version: () => Promise.resolve({ Components: [{ Name: name }] }),
    listContainers: () => Promise.resolve(containers),
    listNetworks: () => Promise.resolve([]),
    listImages: () => Promise.resolve([]),
    listVolumes: () => Promise.resolve({ Volumes: [] }),
    getContainer: (id: string) => ({ inspect: () => Promise.resolve(inspect(id)) }),
    modem: {
      dial: ({ path }: { path: string }, done: (error: null) => void) => {
        checked.push(path);
        done(null);
      },
    },
  } as unknown as Docker;
  return { docker, containers, checked };
}

test('of podman the health of what runs is read container by container', async () => {
  const { docker, containers } = engine('Podman Engine');
  expect([...(await healthById(docker, containers))]).toEqual([
    ['due', 'healthy'],
    ['fresh', 'healthy'],
  ]);
});

test('podman is asked to look at what nobody has looked at in time, and at nothing else', async () => {
  const { docker, checked } = engine('Podman Engine');
  await runDueChecks(docker, ['a=b']);
  expect(checked).toEqual(['/v4.0.0/libpod/containers/due/healthcheck']);
});

test('checks go on until they are told to end, whatever one of them comes to', async () => {
  const { docker, checked } = engine('Podman Engine');
  const end = new AbortController();
  const checks = runDueChecksUntil(docker, ['a=b'], end.signal);
  await expect.poll(() => checked.length).toBe(2);
  end.abort();
  await checks;
  expect(checked).toHaveLength(2);
});

test('docker does both by itself', async () => {
  const { docker, containers, checked } = engine('Engine');
  expect((await healthById(docker, containers)).size).toBe(0);
  await runDueChecks(docker, ['a=b']);
  await runDueChecksUntil(docker, ['a=b'], new AbortController().signal);
  expect(checked).toEqual([]);
});
