import { existsSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import type { Machine } from '../../infra/engine/same-machine.ts';
import { isOnThisMachine } from '../../infra/engine/same-machine.ts';
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
  readonly machine?: Machine;
}

/**
 * The disk of an engine that runs on this very machine, or why it cannot be looked at.
 */
export async function engineDisk(
  info: EngineInfo,
  { host, machine }: Seen,
): Promise<EngineDisk | string> {
  const folder = info.DockerRootDir;
  const itsOwn = { name: info.Name, kernel: info.KernelVersion };
  if (!isOnThisMachine(host, itsOwn, machine) || !existsSync(folder))
    return `${folder} is on another machine or in a container of its own`;
  const { bavail, bsize } = await statfs(folder);
  return { folder, free: bavail * bsize };
}

export const storeOf = ({ DriverStatus }: EngineInfo): ImageStore =>
  DriverStatus?.some(([, value]) => value?.startsWith('io.containerd.snapshotter'))
    ? 'unpacked-and-compressed'
    : 'unpacked';
