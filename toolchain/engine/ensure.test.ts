import { describe, expect, test } from 'vitest';
import { silent } from '../../report/progress.ts';
import { candidateAddresses } from './addresses.ts';
import { ensureEngine } from './ensure.ts';
import { findEngine } from './find.ts';
import { planEngine } from './start.ts';

const bare = { isRoot: false, hasApt: false, hasSystemd: false, hasDockerd: false };

describe('a machine without a running engine', () => {
  test('that is a Debian, as root: it is installed and started', () => {
    const machine = { ...bare, isRoot: true, hasApt: true };
    expect(planEngine(machine, 'linux')).toEqual({ install: true, by: 'ourselves' });
    expect(planEngine({ ...machine, hasSystemd: true }, 'linux')).toMatchObject({ by: 'systemd' });
  });
  test('that has one installed, as root: it is started', () => {
    const machine = { ...bare, isRoot: true, hasDockerd: true };
    expect(planEngine(machine, 'linux')).toEqual({ install: false, by: 'ourselves' });
  });
  test.each([
    [{ ...bare, hasDockerd: true }, 'linux', 'sudo systemctl start docker'],
    [{ ...bare, hasApt: true }, 'linux', 'sudo apt-get install -y docker.io'],
    [bare, 'linux', 'install docker or podman'],
    [{ ...bare, isRoot: true }, 'darwin', 'Docker Desktop'],
  ] as const)('otherwise one line says what to do (%#)', (machine, platform, said) => {
    const plan = planEngine(machine, platform);
    expect('next' in plan && plan.next).toContain(said);
  });
});

const noEngine = () =>
  Promise.resolve({ engine: undefined, tried: ['unix:///nope: no such socket'] });

test('no engine: the error names what was tried and what to run', async () => {
  const ensured = ensureEngine({
    progress: silent,
    logFolder: '/nowhere',
    env: {},
    search: noEngine,
    machine: { ...bare, hasApt: true },
    platform: 'linux',
  });
  await expect(ensured).rejects.toThrow(
    /none answers[^]*unix:\/\/\/nope: no such socket[^]*sudo apt-get install -y docker.io/,
  );
});

test.each([
  [{ DOCKER_HOST: 'unix:///nope' }, 'unset DOCKER_HOST'],
  [{ DOCKER_CONTEXT: 'no-such-context' }, 'correct its name, or unset DOCKER_CONTEXT'],
])('with %j no engine of our own is started', async (env, next) => {
  const ensured = ensureEngine({
    progress: silent,
    logFolder: '/nowhere',
    env,
    search: () => findEngine(candidateAddresses(env, '/home/a', () => undefined)),
    machine: { ...bare, isRoot: true, hasApt: true },
    platform: 'linux',
  });
  await expect(ensured).rejects.toThrow(next);
});

test('a socket that this user may not open: the group to join, not another engine', async () => {
  const tried = ['unix:///var/run/docker.sock: this user may not open it'];
  const ensured = ensureEngine({
    progress: silent,
    logFolder: '/nowhere',
    env: {},
    search: () => Promise.resolve({ engine: undefined, tried }),
    machine: { ...bare, hasDockerd: true },
    platform: 'linux',
  });
  await expect(ensured).rejects.toThrow('sudo usermod -aG docker');
});
