import { existsSync } from 'node:fs';
import Docker from 'dockerode';
import { isPodman } from '../../infra/engine-facts.ts';
import type { Address } from './addresses.ts';
import { candidateAddresses } from './addresses.ts';
import type { Engine } from './engine.ts';

/** An engine that is there answers within milliseconds; one behind ssh needs a connection first. */
const localAnswerMs = 2_000;
const remoteAnswerMs = 10_000;

/** What is said of a socket that is there and belongs to others. */
export const mayNotOpen = 'this user may not open it';

export interface Search {
  readonly engine: Engine | undefined;
  /** What was tried and what came of it, one line each. */
  readonly tried: readonly string[];
}

/** Asks each address in turn and takes the first engine that answers. Starts nothing. */
export async function findEngine(
  addresses: readonly Address[] = candidateAddresses(),
): Promise<Search> {
  const tried: string[] = [];
  for (const address of addresses) {
    const answer = await ask(address);
    if (typeof answer !== 'string') return { engine: answer, tried };
    tried.push(`${address.host}: ${answer}`);
  }
  return { engine: undefined, tried };
}

/** The engine, or the reason why there is none in a few words. */
async function ask(address: Address): Promise<Engine | string> {
  const socket = socketPath(address.host);
  if (socket !== undefined && !existsSync(socket)) return 'no such socket';
  try {
    const docker = connect(address.host, socket === undefined ? remoteAnswerMs : localAnswerMs);
    const version = await docker.version();
    return {
      docker: connect(address.host),
      host: address.host,
      kind: isPodman(version) ? 'podman' : 'docker',
      version: version.Version,
      origin: address.origin,
    };
  } catch (error) {
    return reason(error);
  }
}

function socketPath(host: string): string | undefined {
  return host.startsWith('unix://') ? host.slice('unix://'.length) : undefined;
}

/** A client for `host`; the library itself reads TLS and ssh settings from the environment. */
function connect(host: string, timeout?: number): Docker {
  const limits = timeout === undefined ? {} : { timeout };
  const socket = socketPath(host);
  if (socket !== undefined) return new Docker({ socketPath: socket, ...limits });
  const url = new URL(host);
  if (url.protocol === 'ssh:')
    return new Docker({
      protocol: 'ssh',
      host: url.hostname,
      port: Number(url.port || 22),
      username: url.username,
      ...limits,
    });
  return new Docker(limits);
}

function reason(error: unknown): string {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === 'ECONNREFUSED') return 'nothing listens there';
  if (code === 'EACCES') return mayNotOpen;
  return error instanceof Error ? error.message : String(error);
}
