import type { HostConfig } from 'dockerode';
import type { ContainerInputs } from './fields.ts';
import { given } from './given.ts';
import type { Inspected } from './inspected.ts';

const megabyte = 1024 * 1024;

/** What a container may use of memory and processors: all that an engine can change while it runs. */
export function limits(inputs: ContainerInputs): HostConfig {
  const { memory, memorySwap, memoryReservation, cpus } = inputs;
  return {
    ...given('Memory', memory === undefined ? undefined : memory * megabyte),
    // -1 is no amount: "as much swap as the host has".
    ...given('MemorySwap', memorySwap && memorySwap > 0 ? memorySwap * megabyte : memorySwap),
    ...given(
      'MemoryReservation',
      memoryReservation === undefined ? undefined : memoryReservation * megabyte,
    ),
    ...given('CpuShares', inputs.cpuShares),
    ...given('CpusetCpus', inputs.cpuSet),
    ...(cpus
      ? { NanoCpus: Math.round(Number(cpus) * 1e9) }
      : { ...given('CpuPeriod', inputs.cpuPeriod), ...given('CpuQuota', inputs.cpuQuota) }),
  };
}

/**
 * The limits for "update a container". An engine refuses a memory limit above the swap limit that
 * it set itself at the creation, so that one goes with it: twice the memory, as engines choose.
 */
export function changedLimits(inputs: ContainerInputs): HostConfig {
  const next = limits(inputs);
  return next.Memory && next.MemorySwap === undefined
    ? { ...next, MemorySwap: next.Memory * 2 }
    : next;
}

/**
 * The limits that a container has now, in a program's terms. An engine drops a limit that its
 * kernel cannot keep, so no limit at all tells nothing, and the declared one stays.
 */
export function limitsOf(
  config: Inspected['HostConfig'],
  declared: Partial<ContainerInputs> = {},
): Partial<ContainerInputs> {
  const amount = (bytes: number | undefined) => (bytes ? bytes / megabyte : undefined);
  return {
    ...given('memory', amount(config.Memory)),
    ...given('memoryReservation', amount(config.MemoryReservation)),
    // "1.50" and "1.5" are the same share.
    ...(config.NanoCpus && Number(declared.cpus) * 1e9 !== config.NanoCpus
      ? { cpus: (config.NanoCpus / 1e9).toString() }
      : {}),
    ...given('cpuShares', config.CpuShares || undefined),
    ...given('cpuSet', config.CpusetCpus || undefined),
    ...given('cpuPeriod', config.CpuPeriod || undefined),
    ...given('cpuQuota', config.CpuQuota || undefined),
  };
}
