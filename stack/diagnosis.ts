import type Docker from 'dockerode';
import { ExitCode, VisibleError } from '../report/visible-error.ts';
import { healthLog } from '../toolchain/engine/podman/checked.ts';
import { guiltiest } from './condition.ts';
import { lastLines } from './container-log.ts';
import type { StackContainer } from './inventory.ts';
import { inventory } from './inventory.ts';
import type { ContainerFacts } from './verdict.ts';
import { verdict } from './verdict.ts';

const mebibyte = 1024 * 1024;
const linesOfLog = 12;

/** The container of `stack` that keeps it from being up; undefined when all are well, or none is there. */
export async function guiltyContainer(
  docker: Docker,
  stack: string,
  doing: string,
): Promise<VisibleError | undefined> {
  const guilty = guiltiest((await inventory(docker, stack)).containers);
  return guilty && accusation(docker, guilty, doing);
}

/** Why a container does not serve, with its last log lines. */
export async function accusation(
  docker: Docker,
  { id, role }: StackContainer,
  doing: string,
): Promise<VisibleError> {
  const container = docker.getContainer(id);
  const evidence = await lastLines(container, linesOfLog);
  const facts = { ...factsOf(await container.inspect()), role };
  return new VisibleError({ doing, ...verdict(facts), evidence, exitCode: ExitCode.stack });
}

function factsOf(info: Docker.ContainerInspectInfo): Omit<ContainerFacts, 'role'> {
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
    lastProbe: healthLog(state).at(-1)?.Output.trim() ?? '',
    seconds: Math.max(0, (ended - Date.parse(state.StartedAt)) / 1000),
  };
}
