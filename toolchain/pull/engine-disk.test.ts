import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { EngineInfo } from './engine-disk.ts';
import { engineDisk, storeOf } from './engine-disk.ts';

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'engine-disk-'));
});
afterAll(() => rm(root, { recursive: true }));

const machine = { name: 'ana', kernel: '6.1.0' };
const info = (more: Partial<EngineInfo> = {}): EngineInfo => ({
  Name: 'ana',
  KernelVersion: '6.1.0',
  DockerRootDir: root,
  ...more,
});

test('an engine on this machine: what is free where it keeps images', async () => {
  const disk = await engineDisk(info(), { host: 'unix:///x.sock', machine });
  expect(disk).toMatchObject({ folder: root });
  expect((disk as { free: number }).free).toBeGreaterThan(0);
});

test.each([
  ['behind TCP', 'tcp://build:2375', {}],
  ['in a desktop’s virtual machine', 'unix:///x.sock', { KernelVersion: '6.10-linuxkit' }],
  ['in another container', 'unix:///x.sock', { Name: 'outside' }],
  ['with a folder that is not here', 'unix:///x.sock', { DockerRootDir: '/nowhere' }],
])('an engine %s: it cannot be looked at', async (_, host, more) => {
  const disk = await engineDisk(info(more), { host, machine });
  expect(disk).toContain('is on another machine or in a container of its own');
});

test.each([
  [[['driver-type', 'io.containerd.snapshotter.v1']], 'unpacked-and-compressed'],
  [[['Backing Filesystem', 'extfs']], 'unpacked'],
  [null, 'unpacked'],
])('%j', (DriverStatus, store) => {
  expect(storeOf(info({ DriverStatus }))).toBe(store);
});
