import { expect, test } from 'vitest';
import { containersConf, thisMachine } from './machine.ts';

const usual = {
  hasHybridCgroups: false,
  hasRunc: true,
  hasSystemd: true,
  files: 2_000_000,
  processes: 5_000_000,
};

test('where all is as podman expects it, it is left as it is', () => {
  expect(containersConf(usual)).toBe(
    '[engine]\n[containers]\ndefault_ulimits = ["nofile=1048576:1048576", "nproc=4194304:4194304"]\n',
  );
});

test('what a machine does not let podman do is not asked of it', () => {
  const conf = containersConf({
    hasHybridCgroups: true,
    hasRunc: true,
    hasSystemd: false,
    files: 20_000,
    processes: 4_096,
  });
  expect(conf).toContain('runtime = "runc"');
  expect(conf).toContain('cgroup_manager = "cgroupfs"');
  expect(conf).toContain('["nofile=20000:20000", "nproc=4096:4096"]');
});

test('a machine without runc keeps crun', () => {
  const conf = containersConf({ ...usual, hasHybridCgroups: true, hasRunc: false });
  expect(conf).not.toContain('runtime');
});

test('the limits of this machine are read', () => {
  expect(thisMachine().files).toBeGreaterThan(0);
});
