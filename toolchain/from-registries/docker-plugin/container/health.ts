import { setTimeout as sleep } from 'node:timers/promises';
import type Docker from 'dockerode';
import { runDueCheck } from '../../../engine/podman/run-check.ts';
import { daemonError } from '../daemon-error.ts';
import type { Context } from '../resource.ts';
import { inspect, type Inspected } from './inspected.ts';
import { lastLines } from './logs.ts';

/** Seconds between two looks at a container; its health changes no faster than its own interval. */
const pause = 0.25;

/** The official plug-in's words; everything this one adds comes after them. */
const failed = 'container failed to be in healthy state';

export type Health = 'healthy' | 'waiting' | { readonly hopeless: string };

/** What a container's state says about its becoming healthy. */
export function healthOf(info: Inspected): Health {
  const { State: state, HostConfig: config } = info;
  if (state.Health === undefined) {
    return { hopeless: 'it has no healthcheck, neither from the program nor from its image' };
  }
  if (state.Running && state.Health.Status === 'healthy') return 'healthy';
  if (state.Running || state.Restarting || state.Status === 'created') return 'waiting';
  const restarts =
    config.RestartPolicy?.Name === 'always' ||
    config.RestartPolicy?.Name === 'unless-stopped' ||
    (config.RestartPolicy?.Name === 'on-failure' && state.ExitCode !== 0 && retriesLeft(info));
  return restarts ? 'waiting' : { hopeless: exitOf(info) };
}

function retriesLeft({ HostConfig, RestartCount }: Inspected): boolean {
  const most = HostConfig.RestartPolicy?.MaximumRetryCount ?? 0;
  return most === 0 || RestartCount < most;
}

/** How a container ended: "it exited with code 137 (out of memory)". */
export function exitOf({ State: state }: Inspected): string {
  const why = state.OOMKilled ? ' (out of memory)' : state.Error ? ` (${state.Error})` : '';
  return `it exited with code ${state.ExitCode.toString()}${why}`;
}

/** Waits until a container is healthy; returns what hinders it, or undefined when it is. */
export async function hindranceToHealth(
  { engine, isPodman, signal }: Pick<Context, 'engine' | 'isPodman' | 'signal'>,
  container: Docker.Container,
  timeoutSeconds: number,
): Promise<string | undefined> {
  const end = AbortSignal.any([signal, AbortSignal.timeout(timeoutSeconds * 1000)]);
  for (;;) {
    const info = await inspect(container).catch((error: unknown) => daemonError(error));
    if (typeof info === 'string') return `${failed}: ${info}`;
    const health = healthOf(info);
    if (health === 'healthy') return undefined;
    if (health !== 'waiting') return explain(container, health.hopeless);
    if (end.aborted) {
      const why = signal.aborted ? 'cancelled' : `waited ${timeoutSeconds.toString()} s`;
      return explain(container, `${why}; ${describe(info)}`);
    }
    if (isPodman) await runDueCheck(engine, container.id, info);
    // An aborted pause is no error: the loop looks one last time and ends.
    await sleep(pause * 1000, undefined, { signal: end }).catch(() => undefined);
  }
}

/** Where a container that is not healthy stands, with its last health check's answer. */
export function describe(info: Inspected): string {
  const { State: state } = info;
  const last = state.Health?.Log?.at(-1);
  return [
    state.Running ? `it is ${state.Health?.Status ?? 'running'}` : exitOf(info),
    ...(info.RestartCount > 0 ? [`it restarted ${info.RestartCount.toString()} times`] : []),
    ...(last
      ? [`its last health check ended with ${last.ExitCode.toString()}${quote(last.Output)}`]
      : ['no health check has ended yet']),
  ].join(', ');
}

function quote(output: string): string {
  return output.trim() === '' ? ' and said nothing' : `: ${output.trim()}`;
}

async function explain(container: Docker.Container, what: string): Promise<string> {
  return withLog(`${failed}: ${what}`, await lastLines(container));
}

export function withLog(text: string, lines: readonly string[]): string {
  if (lines.length === 0) return `${text}; its log is empty`;
  return [`${text}; the end of its log:`, ...lines.map((line) => `  | ${line}`)].join('\n');
}
