import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type Docker from 'dockerode';
import { isOnThisMachine } from '../../../infra/engine/same-machine.ts';
import { getLibpod } from './libpod.ts';

/** What podman tells of itself in its own API, as far as it is read here. */
export interface PodmanInfo {
  readonly host: {
    /** Of the machine that it runs on. */
    readonly hostname: string;
    readonly kernel: string;
    /** `v1`, `v2`. */
    readonly cgroupVersion: string;
    /** `systemd`, `cgroupfs`. */
    readonly cgroupManager: string;
    /** Those that podman may set: none for an ordinary user under v1. */
    readonly cgroupControllers: readonly string[] | null;
    /** `netavark`, `cni`. */
    readonly networkBackend: string;
    readonly security: { readonly rootless: boolean };
  };
}

/** How far a podman does what a stack asks of it. */
export interface PodmanState {
  readonly rootless: boolean;
  readonly cgroup: string;
  readonly keepsMemoryLimits: boolean;
  /** Whether its health checks run by themselves: systemd's timers run them. */
  readonly runsHealthChecks: boolean;
  /** What gives containers names for each other. */
  readonly names: 'aardvark-dns' | 'dnsname';
  /** Undefined where podman is on another machine. */
  readonly hasNames: boolean | undefined;
}

/** What is looked for on this machine; nothing of an engine elsewhere. */
export interface Seen {
  readonly isHere: boolean;
  readonly hasSystemd: boolean;
  readonly programs: readonly string[];
}

const folders = {
  'aardvark-dns': ['/usr/lib/podman', '/usr/libexec/podman', '/usr/local/lib/podman'],
  dnsname: ['/usr/lib/cni', '/usr/libexec/cni', '/opt/cni/bin'],
};

export function lookHere(address: string, { host }: PodmanInfo): Seen {
  return {
    isHere: isOnThisMachine(address, { name: host.hostname, kernel: host.kernel }),
    hasSystemd: existsSync('/run/systemd/system'),
    programs: Object.entries(folders)
      .filter(([name, places]) => places.some((place) => existsSync(join(place, name))))
      .map(([name]) => name),
  };
}

export function podmanState({ host }: PodmanInfo, seen: Seen): PodmanState {
  const names = host.networkBackend === 'cni' ? 'dnsname' : 'aardvark-dns';
  return {
    rootless: host.security.rootless,
    cgroup: host.cgroupVersion,
    keepsMemoryLimits: (host.cgroupControllers ?? []).includes('memory'),
    runsHealthChecks: host.cgroupManager === 'systemd' || (seen.isHere && seen.hasSystemd),
    names,
    hasNames: seen.isHere ? seen.programs.includes(names) : undefined,
  };
}

/** For people, in one line. */
export function describeState(state: PodmanState): string {
  const { rootless, cgroup, keepsMemoryLimits, runsHealthChecks, names, hasNames } = state;
  return [
    `${rootless ? 'rootless' : 'rootful'}, cgroup ${cgroup}`,
    ...(keepsMemoryLimits ? [] : ['keeps no memory limits']),
    runsHealthChecks
      ? 'health checks by systemd'
      : 'no systemd: health checks run while up waits, and when status asks',
    hasNames === false ? `no ${names}: containers do not find each other` : `names by ${names}`,
  ].join('; ');
}

export async function readPodmanState(docker: Docker, host: string): Promise<PodmanState> {
  const info = (await getLibpod(docker, 'info')) as PodmanInfo;
  return podmanState(info, lookHere(host, info));
}
