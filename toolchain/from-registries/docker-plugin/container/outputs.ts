import { labelList } from '../labels.ts';
import { unfulfilled } from '../resource.ts';
import { isAbsent, type Properties, type Value } from '../values.ts';
import type { Inspected } from './inspected.ts';
import { limitsOf } from './limits.ts';
import { networkDatas, stillAttached } from './networks.ts';
import { portsOf } from './ports.ts';

/**
 * A container's outputs: what was declared, with what the engine chose where nothing was. A
 * container cannot change in most of its properties, so that the declared ones are kept as they
 * were written; the same container gives the same outputs, however often it is read.
 */
export function outputsOf(info: Inspected, declared: Properties): Properties {
  const chosen = chosenByEngine(info);
  const outputs: Properties = { ...declared };
  for (const [name, value] of Object.entries(chosen)) {
    if (isAbsent(outputs[name])) outputs[name] = value;
  }
  if (Array.isArray(declared['ports'])) {
    outputs['ports'] = portsOf(info, declared['ports'] as Properties[]);
  }
  return { ...outputs, ...knownAfterwards(info) };
}

/** Inputs for which an engine has an answer of its own. */
function chosenByEngine({ Config: config, HostConfig: host, ...info }: Inspected) {
  return {
    name: info.Name.replace(/^\//, ''),
    command: list(config.Cmd),
    entrypoints: list(config.Entrypoint),
    envs: list(config.Env),
    hostname: config.Hostname,
    labels: labelList(config.Labels),
    init: host.Init ?? false,
    ipcMode: host.IpcMode,
    logDriver: host.LogConfig?.Type,
    platform: info.Platform,
    runtime: host.Runtime,
    securityOpts: list(host.SecurityOpt),
    shmSize: host.ShmSize === undefined ? undefined : host.ShmSize / (1024 * 1024),
    stopSignal: config.StopSignal,
    stopTimeout: config.StopTimeout,
  } satisfies Properties;
}

/** Outputs that are never inputs. */
function knownAfterwards(info: Inspected): Properties {
  return {
    bridge: info.NetworkSettings.Bridge ?? '',
    exitCode: info.State.ExitCode,
    networkDatas: networkDatas(info),
  };
}

/**
 * What may have changed behind Pulumi's back: a stopped container, a renamed one, one that was
 * taken off a network, or whose limits or restart policy were updated.
 */
export function drift(info: Inspected, state: Properties): Properties {
  const policy = info.HostConfig.RestartPolicy;
  return {
    name: info.Name.replace(/^\//, ''),
    ...limitsOf(info.HostConfig, state),
    // Some engines answer "" for the policy "no".
    restart: policy?.Name || 'no',
    ...(policy?.MaximumRetryCount ? { maxRetryCount: policy.MaximumRetryCount } : {}),
    ...lifeOf(info, state),
    ...(Array.isArray(state['networksAdvanced'])
      ? { networksAdvanced: stillAttached(info, state['networksAdvanced'] as Properties[]) }
      : {}),
  };
}

/** A container that must run and does not is to be replaced, until somebody has started it again. */
function lifeOf({ State: { Running, Restarting } }: Inspected, state: Properties) {
  const noticed = state[unfulfilled] === 'mustRun';
  if (Running || Restarting) return noticed ? { mustRun: true, [unfulfilled]: undefined } : {};
  const mustRun = state['mustRun'] !== false && state['start'] !== false;
  return mustRun ? { mustRun: false, [unfulfilled]: 'mustRun' } : {};
}

/** An engine writes a list of one as text, and an empty one as null. */
function list(value: string | string[] | null | undefined): Value[] {
  if (value === null || value === undefined) return [];
  return typeof value === 'string' ? [value] : value;
}
