import type Docker from 'dockerode';
import { ExitCode, VisibleError } from '../report/visible-error.ts';
import { lastLines } from './container-log.ts';
import { inventory } from './inventory.ts';
import type { ContainerFacts } from './verdict.ts';
import { verdict } from './verdict.ts';

const mebibyte = 1024 * 1024;
const linesOfLog = 12;

/**
 * The first container of `stack` that should serve and does not, as an error with its last log
 * lines; undefined when all are healthy, or there are none.
 */
export async function guiltyContainer(
  docker: Docker,
  stack: string,
  doing: string,
): Promise<VisibleError | undefined> {
  const { containers } = await inventory(docker, stack);
  const guilty = containers.find((one) => one.state !== 'running' || one.health !== 'healthy');
  if (!guilty) return undefined;
  const container = docker.getContainer(guilty.id);
  const evidence = await lastLines(container, linesOfLog);
  const facts = factsOf(await container.inspect());
  return new VisibleError({ doing, ...verdict(facts), evidence, exitCode: ExitCode.stack });
}

function factsOf(info: Docker.ContainerInspectInfo): ContainerFacts {
  const { State: state, HostConfig: limits } = info;
  const ended = state.Running ? Date.now() : Date.parse(state.FinishedAt);
  return {
    name: info.Name.replace(/^\//, ''),
    status: state.Status,
    exitCode: state.ExitCode,
    outOfMemory: state.OOMKilled,
    error: state.Error,
    restarts: info.RestartCount,
    memoryLimit: Math.round((limits.Memory ?? 0) / mebibyte),
    health: state.Health?.Status ?? 'none',
    lastProbe: state.Health?.Log.at(-1)?.Output.trim() ?? '',
    seconds: Math.max(0, (ended - Date.parse(state.StartedAt)) / 1000),
  };
}
