import { isLoopback, kindOf, machineOf } from './address.ts';

/**
 * How this machine comes to a port that an engine publishes: the engine publishes on this machine
 * (`here`), on another one that is reached by its name (`direct`), on the loopback of another one
 * through ssh (`tunnel`), or on that and not at all (`none`).
 */
export interface Reach {
  readonly kind: 'here' | 'direct' | 'tunnel' | 'none';
  /** What stands in URLs for this machine. */
  readonly host: string;
}

const loopback = '127.0.0.1';
const everywhere = ['0.0.0.0', '::'];

/** @param engine the engine's address, as DOCKER_HOST has it */
export function reachOf(engine: string, publishAddress: string): Reach {
  const machine = machineOf(engine);
  const isEverywhere = everywhere.includes(publishAddress);
  if (!isEverywhere && !isLoopback(publishAddress)) return { kind: 'direct', host: publishAddress };
  if (kindOf(engine) === 'ssh' && machine !== undefined)
    return isEverywhere
      ? { kind: 'direct', host: machine }
      : { kind: 'tunnel', host: publishAddress };
  if (machine === undefined || isLoopback(machine))
    return { kind: 'here', host: isEverywhere ? loopback : publishAddress };
  return isEverywhere ? { kind: 'direct', host: machine } : { kind: 'none', host: publishAddress };
}

/** Why this machine could not come to what a stack publishes, and what to set; undefined if it can. */
export function unreachable(
  engine: string,
  publishAddress: string,
): { readonly found: string; readonly next: string } | undefined {
  if (reachOf(engine, publishAddress).kind !== 'none') return undefined;
  const machine = machineOf(engine) ?? '';
  return {
    found: `the engine is on ${machine}, and ports are published on that machine's ${publishAddress}, which cannot be reached from here`,
    next:
      `set sagemaker-local:publishAddress to an address of ${machine} (0.0.0.0 means all of them: ` +
      `whoever reaches ${machine} then reaches the stack), or reach the engine by ssh ` +
      `(DOCKER_HOST=ssh://USER@${machine}), which brings the ports here`,
  };
}
