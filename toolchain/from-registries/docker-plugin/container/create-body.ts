import type { ContainerCreateOptions, HealthConfig } from 'dockerode';
import { keptWhole } from '../../../../infra/health-command.ts';
import { parseDuration } from '../durations.ts';
import { labelMap } from '../labels.ts';
import type { Context } from '../resource.ts';
import type { ContainerInputs } from './fields.ts';
import { given } from './given.ts';
import { hostConfig } from './host-config.ts';
import { firstNetwork } from './networks.ts';
import { portKey } from './ports.ts';

/** A container's inputs as the body of the engine's "create a container". */
export function createBody(
  inputs: ContainerInputs,
  { isPodman }: Pick<Context, 'isPodman'>,
): ContainerCreateOptions {
  const healthcheck = inputs.healthcheck && healthConfig(inputs.healthcheck, isPodman);
  return {
    name: inputs.name ?? '',
    Image: inputs.image,
    ...given('platform', inputs.platform),
    ...given('Cmd', inputs.command),
    ...given('Entrypoint', inputs.entrypoints),
    ...given('Env', inputs.envs),
    ...given('User', inputs.user),
    ...given('WorkingDir', inputs.workingDir),
    ...given('Hostname', inputs.hostname),
    ...given('Domainname', inputs.domainname),
    ...given('StopSignal', inputs.stopSignal),
    ...given('StopTimeout', inputs.stopTimeout),
    ...given('Healthcheck', healthcheck),
    Labels: labelMap(inputs.labels),
    Tty: inputs.tty ?? false,
    OpenStdin: inputs.stdinOpen ?? false,
    ExposedPorts: Object.fromEntries((inputs.ports ?? []).map((port) => [portKey(port), {}])),
    Volumes: Object.fromEntries(anonymousVolumes(inputs).map((path) => [path, {}])),
    HostConfig: hostConfig(inputs),
    NetworkingConfig: { EndpointsConfig: firstNetwork(inputs) },
  };
}

/** Volumes that have no source: the engine makes one that lives as long as the container. */
function anonymousVolumes(inputs: ContainerInputs): string[] {
  return (inputs.volumes ?? []).flatMap((volume) => {
    const sourced = volume.hostPath || volume.volumeName || volume.fromContainer;
    return sourced || !volume.containerPath ? [] : [volume.containerPath];
  });
}

type Healthcheck = NonNullable<ContainerInputs['healthcheck']>;

function healthConfig({ tests = [], ...check }: Healthcheck, isPodman: boolean): HealthConfig {
  return {
    Test: isPodman ? keptWhole(tests) : tests,
    Interval: parseDuration(check.interval ?? '') ?? 0,
    Timeout: parseDuration(check.timeout ?? '') ?? 0,
    StartPeriod: parseDuration(check.startPeriod ?? '') ?? 0,
    Retries: check.retries ?? 0,
    // Engines before 25.0 refuse to know it, so it is sent only where it was asked for.
    ...given('StartInterval', parseDuration(check.startInterval ?? '') || undefined),
  };
}
