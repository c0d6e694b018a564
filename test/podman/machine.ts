import { existsSync, readFileSync } from 'node:fs';

/** What of a machine keeps podman's usual ways from working on it. */
export interface Machine {
  /** Both kinds of cgroups in one tree, which crun refuses. */
  readonly hasHybridCgroups: boolean;
  readonly hasRunc: boolean;
  readonly hasSystemd: boolean;
  /** The most that a process here may have: `Max open files`, `Max processes`. */
  readonly files: number;
  readonly processes: number;
}

/** Podman's own, which it raises its containers' to. */
const usual = { files: 1_048_576, processes: 4_194_304 };

export function thisMachine(): Machine {
  const limits = readFileSync('/proc/self/limits', 'utf8');
  const hard = (name: string, otherwise: number) =>
    Number(new RegExp(`^${name}\\s+\\S+\\s+(\\d+)`, 'm').exec(limits)?.[1] ?? otherwise);
  return {
    hasHybridCgroups: existsSync('/sys/fs/cgroup/unified/cgroup.controllers'),
    hasRunc: ['/usr/bin/runc', '/usr/sbin/runc'].some((path) => existsSync(path)),
    hasSystemd: existsSync('/run/systemd/system'),
    files: hard('Max open files', usual.files),
    // Podman lowers its own to as many as there can be.
    processes: Math.min(
      hard('Max processes', usual.processes),
      Number(readFileSync('/proc/sys/kernel/pid_max', 'utf8')),
    ),
  };
}

/** A `containers.conf` with which podman runs containers on this machine. */
export function containersConf(machine: Machine): string {
  const { files, processes } = machine;
  const engine = [
    ...(machine.hasHybridCgroups && machine.hasRunc ? ['runtime = "runc"'] : []),
    ...(machine.hasSystemd ? [] : ['cgroup_manager = "cgroupfs"', 'events_logger = "file"']),
  ];
  const [most, many] = [Math.min(files, usual.files), Math.min(processes, usual.processes)];
  return [
    '[engine]',
    ...engine,
    '[containers]',
    // Root without CAP_SYS_RESOURCE cannot raise its own.
    `default_ulimits = ["nofile=${most}:${most}", "nproc=${many}:${many}"]`,
    '',
  ].join('\n');
}
