import { expect, test } from 'vitest';
import { bytesNeeded, isNoSpace, tooLittleSpace } from './disk-need.ts';

const gigabyte = 1e9;

test.each([
  ['the last layer is large: its file is there when all is unpacked', [1, 2], 8],
  ['the first layer is large: its file goes first', [2, 1], 7],
  ['what comes last is next to nothing', [0.1, 3, 0.001], 9.2],
])('%s', (_, sizes, needed) => {
  const bytes = sizes.map((size) => size * gigabyte);
  expect(bytesNeeded(bytes, 'unpacked') / gigabyte).toBeCloseTo(needed, 1);
});

test('containerd’s store keeps all files', () => {
  expect(bytesNeeded([2 * gigabyte, gigabyte], 'unpacked-and-compressed')).toBe(9 * gigabyte);
});

test('an image of which the engine has every layer needs nothing', () => {
  expect(bytesNeeded([], 'unpacked')).toBe(0);
});

test('the error names what is needed, what is free, where, and what to run', () => {
  const disk = { folder: '/var/lib/docker', free: 3.1e9 };
  const { message } = tooLittleSpace('team/embeddings:1', [3e9], 9e9, disk);
  expect(message).toContain('pulling team/embeddings:1: 3.1 GB are free in /var/lib/docker');
  expect(message).toContain('about 9.0 GB are needed');
  expect(message).toContain('1 layers, 3.0 GB compressed');
  expect(message).toContain('docker image prune');
});

test.each([
  ['write /var/lib/docker/tmp/GetImageBlob1: no space left on device', true],
  ['failed to register layer: write /opt/x: no space left on device', true],
  ['manifest unknown', false],
])('%s', (reason, verdict) => {
  expect(isNoSpace(reason)).toBe(verdict);
});
