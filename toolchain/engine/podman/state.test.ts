import { hostname, release } from 'node:os';
import { expect, test } from 'vitest';
import type { PodmanInfo, Seen } from './state.ts';
import { describeState, lookHere, podmanState } from './state.ts';

const info = (host: Partial<PodmanInfo['host']> = {}, rootless = false): PodmanInfo => ({
  host: {
    hostname: hostname(),
    kernel: release(),
    cgroupVersion: 'v2',
    cgroupManager: 'systemd',
    cgroupControllers: ['cpu', 'memory'],
    networkBackend: 'netavark',
    security: { rootless },
    ...host,
  },
});
const here: Seen = { isHere: true, hasSystemd: true, programs: ['aardvark-dns'] };
const bare = { ...here, hasSystemd: false };
const old = { cgroupVersion: 'v1', cgroupManager: 'cgroupfs' };

test.each([
  [info(), here, 'rootful, cgroup v2; health checks by systemd; names by aardvark-dns'],
  [
    info({ ...old, cgroupControllers: [] }, true),
    bare,
    'rootless, cgroup v1; keeps no memory limits; no systemd: health checks run while up waits, ' +
      'and when status asks; names by aardvark-dns',
  ],
  [
    info({ ...old, networkBackend: 'cni' }),
    here,
    'rootful, cgroup v1; health checks by systemd; no dnsname: containers do not find each other',
  ],
  [
    info({ networkBackend: 'cni' }),
    { ...here, programs: ['dnsname'] },
    'rootful, cgroup v2; health checks by systemd; names by dnsname',
  ],
])('%j, seen %j', (told, seen, expected) => {
  expect(describeState(podmanState(told, seen))).toBe(expected);
});

test('of an engine elsewhere nothing is concluded from what is here', () => {
  const state = podmanState(info({ ...old, cgroupControllers: null }), {
    ...here,
    isHere: false,
    programs: [],
  });
  expect(state).toMatchObject({
    hasNames: undefined,
    runsHealthChecks: false,
    keepsMemoryLimits: false,
  });
});

test('a podman in a virtual machine behind a socket of this machine is elsewhere', () => {
  const socket = 'unix:///run/user/1000/podman/podman.sock';
  expect(lookHere(socket, info()).isHere).toBe(true);
  expect(lookHere(socket, info({ kernel: '6.8.11-coreos' })).isHere).toBe(false);
});
