import type { HostConfig, MountSettings } from 'dockerode';
import { labelMap } from '../labels.ts';
import type { ContainerInputs } from './fields.ts';
import { given } from './given.ts';
import { limits } from './limits.ts';
import { networkMode } from './networks.ts';
import { portBindings } from './ports.ts';

/** The part of a container that depends on its host: what is mounted, published, limited, allowed. */
export function hostConfig(inputs: ContainerInputs): HostConfig {
  return {
    ...limits(inputs),
    Binds: binds(inputs),
    Mounts: (inputs.mounts ?? []).map(mount),
    VolumesFrom: (inputs.volumes ?? []).flatMap((volume) => volume.fromContainer || []),
    ...given('Tmpfs', inputs.tmpfs),
    ReadonlyRootfs: inputs.readOnly ?? false,
    ...given('StorageOpt', inputs.storageOpts),

    NetworkMode: networkMode(inputs),
    PortBindings: portBindings(inputs.ports),
    PublishAllPorts: inputs.publishAllPorts ?? false,
    ExtraHosts: (inputs.hosts ?? []).map(({ host, ip }) => `${host}:${ip}`),
    ...given('Dns', inputs.dns),
    ...given('DnsOptions', inputs.dnsOpts),
    ...given('DnsSearch', inputs.dnsSearches),

    RestartPolicy: restartPolicy(inputs),
    AutoRemove: inputs.rm ?? false,
    ...given('Init', inputs.init),
    ...given('ShmSize', megabytes(inputs.shmSize)),
    Ulimits: (inputs.ulimits ?? []).map(({ name, soft, hard }) => ({
      Name: name,
      Soft: soft,
      Hard: hard,
    })),

    ...given('CapAdd', inputs.capabilities?.adds),
    ...given('CapDrop', inputs.capabilities?.drops),
    Privileged: inputs.privileged ?? false,
    ...given('SecurityOpt', inputs.securityOpts),
    ...given('GroupAdd', inputs.groupAdds),
    ...given('Sysctls', inputs.sysctls),
    ...given('CgroupParent', inputs.cgroupParent),
    ...given('CgroupnsMode', inputs.cgroupnsMode as 'private' | 'host' | undefined),
    ...given('IpcMode', inputs.ipcMode),
    ...given('PidMode', inputs.pidMode),
    ...given('UsernsMode', inputs.usernsMode),
    ...given('Runtime', inputs.runtime),

    Devices: (inputs.devices ?? []).map((device) => ({
      PathOnHost: device.hostPath,
      PathInContainer: device.containerPath || device.hostPath,
      CgroupPermissions: device.permissions || 'rwm',
    })),
    ...given('DeviceCgroupRules', inputs.deviceCgroupRules),
    BlkioDeviceReadBps: rates(inputs.deviceReadBps),
    BlkioDeviceReadIOps: rates(inputs.deviceReadIops),
    BlkioDeviceWriteBps: rates(inputs.deviceWriteBps),
    BlkioDeviceWriteIOps: rates(inputs.deviceWriteIops),
    DeviceRequests: [...(inputs.deviceRequests ?? []).map(deviceRequest), ...gpus(inputs.gpus)],

    ...(inputs.logDriver || inputs.logOpts
      ? { LogConfig: { Type: inputs.logDriver ?? '', Config: inputs.logOpts ?? {} } }
      : {}),
  };
}

export function restartPolicy({ restart, maxRetryCount }: ContainerInputs) {
  return { Name: restart ?? 'no', MaximumRetryCount: maxRetryCount ?? 0 };
}

function binds(inputs: ContainerInputs): string[] {
  return (inputs.volumes ?? []).flatMap((volume) => {
    const source = volume.hostPath || volume.volumeName;
    if (!source || !volume.containerPath) return [];
    const access = volume.readOnly ? 'ro' : 'rw';
    const options = volume.selinuxRelabel ? `${access},${volume.selinuxRelabel}` : access;
    return [`${source}:${volume.containerPath}:${options}`];
  });
}

type Mount = NonNullable<ContainerInputs['mounts']>[number];

function mount({ type, source, target, readOnly, ...options }: Mount): MountSettings {
  const { bindOptions, tmpfsOptions, volumeOptions } = options;
  return {
    Type: type,
    Source: source ?? '',
    Target: target,
    ReadOnly: readOnly ?? false,
    ...(bindOptions ? { BindOptions: { Propagation: bindOptions.propagation || 'rprivate' } } : {}),
    ...(tmpfsOptions
      ? { TmpfsOptions: { SizeBytes: tmpfsOptions.sizeBytes ?? 0, Mode: tmpfsOptions.mode ?? 0 } }
      : {}),
    ...(volumeOptions
      ? {
          VolumeOptions: {
            NoCopy: volumeOptions.noCopy ?? false,
            Labels: labelMap(volumeOptions.labels),
            ...given('Subpath', volumeOptions.subpath || undefined),
            DriverConfig: {
              Name: volumeOptions.driverName ?? '',
              Options: volumeOptions.driverOptions ?? {},
            },
          },
        }
      : {}),
  } as MountSettings;
}

function rates(limits: readonly { path: string; rate: number }[] = []) {
  return limits.map(({ path, rate }) => ({ Path: path, Rate: rate }));
}

type DeviceRequest = NonNullable<ContainerInputs['deviceRequests']>[number];

function deviceRequest(request: DeviceRequest) {
  return {
    Driver: request.driver ?? '',
    Count: request.count ?? 0,
    DeviceIDs: request.deviceIds ?? [],
    Capabilities: request.capabilities ? [request.capabilities] : [],
    Options: request.options ?? {},
  };
}

/** docker's `--gpus all` and `--gpus device=0,2`. */
function gpus(choice: string | undefined) {
  if (!choice) return [];
  const ids = /^device=(.+)$/.exec(choice)?.[1]?.split(',');
  const devices = ids ? { DeviceIDs: ids } : { Count: -1 };
  return [{ Driver: '', Capabilities: [['gpu']], Options: {}, ...devices }];
}

export function megabytes(amount: number | undefined): number | undefined {
  return amount === undefined ? undefined : amount * 1024 * 1024;
}
