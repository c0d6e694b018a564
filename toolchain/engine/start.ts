import { closeSync, existsSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { spawn } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';
import { execa } from 'execa';
import type { Progress } from '../../report/progress.ts';
import { ExitCode, VisibleError } from '../../report/visible-error.ts';
import type { Engine } from './engine.ts';
import { findEngine } from './find.ts';

/** What the machine is, as far as installing and starting an engine goes. */
export interface Machine {
  readonly isRoot: boolean;
  readonly hasApt: boolean;
  readonly hasSystemd: boolean;
  readonly hasDockerd: boolean;
}

const daemonPaths = ['/usr/bin/dockerd', '/usr/sbin/dockerd', '/usr/local/bin/dockerd'];
const daemonStartMs = 60_000;

export function thisMachine(): Machine {
  return {
    isRoot: process.getuid?.() === 0,
    hasApt: existsSync('/etc/debian_version') && existsSync('/usr/bin/apt-get'),
    hasSystemd: existsSync('/run/systemd/system'),
    hasDockerd: daemonPaths.some((path) => existsSync(path)),
  };
}

/** What the set-up can do about a missing engine: something itself, or one line for the person. */
export type EnginePlan =
  { readonly install: boolean; readonly by: 'systemd' | 'ourselves' } | { readonly next: string };

export function planEngine(machine: Machine, platform: NodeJS.Platform): EnginePlan {
  if (platform === 'darwin' || platform === 'win32')
    return { next: 'start Docker Desktop, OrbStack, Rancher Desktop or `podman machine start`' };
  if (machine.isRoot && (machine.hasDockerd || machine.hasApt))
    return { install: !machine.hasDockerd, by: machine.hasSystemd ? 'systemd' : 'ourselves' };
  if (machine.hasDockerd) return { next: 'run: sudo systemctl start docker' };
  if (machine.hasApt) return { next: 'run: sudo apt-get install -y docker.io' };
  return { next: 'install docker or podman with your system’s package manager and start it' };
}

/** The daemon's process, when it was this call that started it. */
export interface Started {
  readonly engine: Engine;
  readonly pid: number | undefined;
}

/** Installs (Debian's `docker.io`) and starts a daemon as `plan` says; throws VisibleError. */
export async function startEngine(
  plan: Exclude<EnginePlan, { next: string }>,
  logFolder: string,
  progress: Progress,
): Promise<Started> {
  if (plan.install) await installDocker(progress);
  progress.update('starting dockerd');
  mkdirSync(logFolder, { recursive: true });
  const log = join(logFolder, 'dockerd.log');
  if (plan.by === 'systemd') {
    await execa('systemctl', ['start', 'docker']);
    return { engine: await answering(log), pid: undefined };
  }
  const pid = startDaemon(log);
  return { engine: await answering(log, pid), pid };
}

async function installDocker(progress: Progress): Promise<void> {
  const apt = (...args: string[]) =>
    execa('apt-get', [...args, '-o', 'DPkg::Lock::Timeout=120'], {
      env: { DEBIAN_FRONTEND: 'noninteractive' },
      all: true,
    });
  try {
    progress.update('no container engine on this machine: apt-get update');
    await apt('update');
    progress.update('no container engine on this machine: apt-get install docker.io');
    await apt('install', '-y', '--no-install-recommends', 'docker.io', 'iptables');
  } catch (cause) {
    const output = String((cause as { all?: unknown }).all ?? cause);
    throw new VisibleError({
      doing: 'installing the container engine',
      found: 'apt-get failed',
      evidence: output.trimEnd().split('\n').slice(-6),
      next: 'install docker or podman yourself, start it, and run this again',
      exitCode: ExitCode.machine,
      cause,
    });
  }
}

/** The daemon outlives this process: a session of its own, and its output in a file. */
function startDaemon(log: string): number {
  const output = openSync(log, 'a');
  const program = daemonPaths.find((path) => existsSync(path)) ?? 'dockerd';
  const daemon = spawn(program, [], { detached: true, stdio: ['ignore', output, output] });
  closeSync(output);
  daemon.unref();
  return daemon.pid ?? 0;
}

async function answering(log: string, pid?: number): Promise<Engine> {
  const deadline = Date.now() + daemonStartMs;
  while (Date.now() < deadline) {
    const { engine } = await findEngine();
    if (engine) return engine;
    if (pid !== undefined && !isAlive(pid)) break;
    await pause(100);
  }
  const lines = existsSync(log) ? readFileSync(log, 'utf8').trimEnd().split('\n') : [];
  throw new VisibleError({
    doing: 'starting the container engine',
    found: 'dockerd was started but does not answer',
    evidence: lines.slice(-6),
    next: `read ${log}; a container cannot run dockerd without extra privileges`,
    exitCode: ExitCode.machine,
  });
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
