import { existsSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { hostname, release } from 'node:os';
import { kindOf } from '../../infra/engine/address.ts';
import type { RegistryConfig } from '../../infra/registry/insecure.ts';
import type { EngineDisk, ImageStore } from './disk-need.ts';

/** What an engine says of itself, as far as pulls depend on it. */
export interface EngineInfo {
  /** Of the machine that it runs on. */
  readonly Name: string;
  readonly KernelVersion: string;
  readonly DockerRootDir: string;
  readonly DriverStatus?: readonly (readonly string[])[] | null;
  readonly RegistryConfig?: RegistryConfig;
}

/** Where it runs, and what this machine says of itself. */
export interface Seen {
  /** The engine's address: `unix:///var/run/docker.sock`. */
  readonly host: string;
  readonly machine?: { readonly name: string; readonly kernel: string };
}

/**
 * The disk of an engine that runs on this very machine, or why it cannot be looked at. A socket on
 * this machine may lead elsewhere: to the virtual machine of a desktop, whose kernel and name are
 * others.
 */
export async function engineDisk(
  info: EngineInfo,
  { host, machine = { name: hostname(), kernel: release() } }: Seen,
): Promise<EngineDisk | string> {
  const folder = info.DockerRootDir;
  const isHere =
    kindOf(host) === 'socket' &&
    info.Name === machine.name &&
    info.KernelVersion === machine.kernel &&
    existsSync(folder);
  if (!isHere) return `${folder} is on another machine or in a container of its own`;
  const { bavail, bsize } = await statfs(folder);
  return { folder, free: bavail * bsize };
}

export const storeOf = ({ DriverStatus }: EngineInfo): ImageStore =>
  DriverStatus?.some(([, value]) => value?.startsWith('io.containerd.snapshotter'))
    ? 'unpacked-and-compressed'
    : 'unpacked';
