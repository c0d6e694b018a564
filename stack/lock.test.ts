import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { clearStaleLocks } from './lock.ts';

let state: string;
let lock: string;

beforeEach(() => {
  state = mkdtempSync(join(tmpdir(), 'state-'));
  const folder = join(state, '.pulumi/locks/organization/sagemaker-local/local');
  mkdirSync(folder, { recursive: true });
  lock = join(folder, '1.json');
  writeFileSync(lock, '{"pid": 12, "hostname": "here", "timestamp": "2026-01-01T00:00:00Z"}');
});
afterEach(() => {
  rmSync(state, { recursive: true });
});

const clear = (alive: boolean, host = 'here') => {
  clearStaleLocks(state, 'local', () => alive, host);
};

test('the lock of a process that is no more goes', () => {
  clear(false);
  expect(existsSync(lock)).toBe(false);
});

test('the lock of a living process stays, and is told', () => {
  expect(() => {
    clear(true);
  }).toThrow('another command is changing it (pid 12 on here, since 2026-01-01T00:00:00Z)');
  expect(existsSync(lock)).toBe(true);
});

test('the lock of another machine stays: its processes cannot be seen from here', () => {
  expect(() => {
    clear(false, 'elsewhere');
  }).toThrow('another command is changing it');
});

test('a lock that was never completely written goes', () => {
  writeFileSync(lock, '{"pid": ');
  clear(true);
  expect(existsSync(lock)).toBe(false);
});

test('a living process that is not Pulumi holds no lock: its number was used again', () => {
  const own = { pid: process.pid, hostname: 'here', timestamp: '2026-01-01T00:00:00Z' };
  writeFileSync(lock, JSON.stringify(own));
  clearStaleLocks(state, 'local', undefined, 'here');
  expect(existsSync(lock)).toBe(process.platform !== 'linux');
});

test('no locks, no trouble', () => {
  expect(() => {
    clearStaleLocks(join(state, 'none'), 'local');
  }).not.toThrow();
});
