import { settingKey } from '../infra/own-services.ts';

/** What an engine says of a container, as far as a verdict needs it. */
export interface ContainerFacts {
  readonly name: string;
  /** What it is in its stack: `endpoint`, or a consumer’s name. */
  readonly role: string;
  readonly status: string;
  readonly exitCode: number;
  readonly outOfMemory: boolean;
  /** The engine's own error: an image's missing entrypoint, a taken port. */
  readonly error: string;
  readonly restarts: number;
  /** MiB; 0 without a limit. */
  readonly memoryLimit: number;
  /** `healthy`, `unhealthy`, `starting`, `none`. */
  readonly health: string;
  /** What the last health check printed. */
  readonly lastProbe: string;
  /** How long it has been running, in seconds. */
  readonly seconds: number;
}

/** Exit codes of a process that a signal ended: 128 and the signal's number. */
const byKill = 137;

/** Why a container does not serve, in one line, and what to do about it. */
export interface Verdict {
  readonly found: string;
  readonly expected?: string;
  readonly next: string;
}

export function verdict(facts: ContainerFacts): Verdict {
  const { name, role, status } = facts;
  const readLog = 'read the log above; `npm run logs` shows all of it';
  const again = facts.restarts > 0 ? `, ${facts.restarts + 1} times` : '';
  if (facts.outOfMemory)
    return {
      found: `${name} ran out of memory (limit ${facts.memoryLimit} MiB)`,
      next: `raise ${settingKey(role, 'memory')} in the stack’s settings`,
    };
  if (status === 'exited' || status === 'dead' || status === 'restarting') {
    const killed = facts.exitCode === byKill ? ' (killed)' : '';
    // Podman over runc tells no more of it than this (seen with 4.3.1).
    if (killed && facts.memoryLimit > 0)
      return {
        found:
          `${name} was killed${again} (code ${facts.exitCode}), as the kernel does to who takes more ` +
          `than the limit of ${facts.memoryLimit} MiB`,
        next: `if nobody else did it, raise ${settingKey(role, 'memory')} in the stack’s settings`,
      };
    return { found: `${name} exited with code ${facts.exitCode}${killed}${again}`, next: readLog };
  }
  if (status === 'created')
    return {
      found: `${name} could not be started: ${facts.error || 'no cause given'}`,
      next: readLog,
    };
  if (facts.health === 'none')
    return {
      found: `${name} does not keep running: it was started ${facts.restarts + 1} times`,
      next: readLog,
    };
  const probe = facts.lastProbe ? `; its last health check said: ${facts.lastProbe}` : '';
  const running = `${name} has been running for ${Math.round(facts.seconds)} s`;
  if (facts.health === 'starting')
    return {
      found: `${running} and is still loading${probe}`,
      next: `give it longer (${settingKey(role, 'waitTimeout')}), or read the log above`,
    };
  return { found: `${running} and is ${facts.health}${probe}`, next: readLog };
}
