import type { HealthConfig } from 'dockerode';
import { formatDuration } from '../durations.ts';
import { check } from '../check.ts';
import { without, type Properties } from '../values.ts';
import { containerFields } from './fields.ts';
import type { Inspected } from './inspected.ts';
import { limitsOf } from './limits.ts';
import { attached } from './networks.ts';
import { outputsOf } from './outputs.ts';
import { allPorts } from './ports.ts';

/** The inputs that would make a container which Pulumi did not make, for `pulumi import`. */
export function importedInputs(info: Inspected): Properties {
  const { Config: config, HostConfig: host } = info;
  const networks = Object.keys(attached(info)).filter((name) => name !== 'bridge');
  const healthcheck = config.Healthcheck && healthcheckOf(config.Healthcheck);
  const declared: Properties = {
    image: info.Image,
    mustRun: info.State.Running,
    restart: host.RestartPolicy?.Name || 'no',
    maxRetryCount: host.RestartPolicy?.MaximumRetryCount || undefined,
    user: config.User || undefined,
    workingDir: config.WorkingDir || undefined,
    domainname: config.Domainname || undefined,
    tty: config.Tty,
    stdinOpen: config.OpenStdin,
    readOnly: host.ReadonlyRootfs ?? false,
    privileged: host.Privileged ?? false,
    publishAllPorts: host.PublishAllPorts ?? false,
    rm: host.AutoRemove ?? false,
    tmpfs: host.Tmpfs ?? undefined,
    ports: allPorts(info),
    volumes: (host.Binds ?? []).map(volumeOf),
    networksAdvanced: networks.map((name) => ({ name })),
    capabilities: { adds: host.CapAdd ?? [], drops: host.CapDrop ?? [] },
    ...(healthcheck ? { healthcheck } : {}),
    ...(limitsOf(host) as Properties),
  };
  const inputs = without(outputsOf(info, declared), 'bridge', 'exitCode', 'networkDatas');
  return check(containerFields, inputs).inputs;
}

/** `SOURCE:TARGET[:OPTIONS]`, where SOURCE is a path or a volume's name. */
function volumeOf(bind: string): Properties {
  const [source = '', containerPath = '', options = ''] = bind.split(':');
  return {
    containerPath,
    readOnly: options.split(',').includes('ro'),
    ...(source.startsWith('/') ? { hostPath: source } : { volumeName: source }),
  };
}

function healthcheckOf(config: HealthConfig): Properties {
  return {
    tests: config.Test ?? [],
    interval: formatDuration(config.Interval ?? 0),
    timeout: formatDuration(config.Timeout ?? 0),
    startPeriod: formatDuration(config.StartPeriod ?? 0),
    retries: config.Retries ?? 0,
  };
}
