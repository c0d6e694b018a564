import { existsSync } from 'node:fs';
import { socketPathOf } from '../../infra/engine/address.ts';
import { engineClient } from '../../infra/engine/client.ts';
import { isPodman } from '../../infra/engine-facts.ts';
import type { Address, Candidates, Chosen } from './addresses.ts';
import { candidateAddresses } from './addresses.ts';
import type { Engine } from './engine.ts';

/**
 * Docker answers within milliseconds, podman under load within seconds; one behind ssh needs a
 * connection first.
 */
const localAnswerMs = 5_000;
const remoteAnswerMs = 10_000;

/** What Node calls a certificate that it does not believe. */
const notVouchedFor = /^(DEPTH_ZERO_SELF_SIGNED|SELF_SIGNED|UNABLE_TO_|CERT_|ERR_TLS_CERT_)/;

/** What is said of a socket that is there and belongs to others. */
export const mayNotOpen = 'this user may not open it';

export interface Search {
  readonly engine: Engine | undefined;
  /** What was tried and what came of it, one line each. */
  readonly tried: readonly string[];
  /** The user's word for this engine, where there was one. */
  readonly chosen?: Chosen;
}

/** Asks each address in turn and takes the first engine that answers. Starts nothing. */
export async function findEngine(
  { addresses, chosen }: Candidates = candidateAddresses(),
): Promise<Search> {
  const tried = chosen?.lacks === undefined ? [] : [`${chosen.by}: ${chosen.lacks}`];
  const word = chosen ? { chosen } : {};
  for (const address of addresses) {
    const answer = await ask(address);
    if (typeof answer !== 'string') return { engine: answer, tried, ...word };
    tried.push(`${address.host}: ${answer}`);
  }
  return { engine: undefined, tried, ...word };
}

/** What to do where the engine of the user's word does not answer. */
export const chosenNext = ({ undo, lacks }: Chosen): string =>
  lacks === undefined ? `start that engine, or ${undo}` : `correct its name, or ${undo}`;

/** The engine, or the reason why there is none in a few words. */
async function ask(address: Address): Promise<Engine | string> {
  const socket = socketPathOf(address.host);
  if (socket !== undefined && !existsSync(socket)) return 'no such socket';
  try {
    const timeout = socket === undefined ? remoteAnswerMs : localAnswerMs;
    const version = await engineClient(address, { timeout }).version();
    return {
      ...address,
      docker: engineClient(address),
      kind: isPodman(version) ? 'podman' : 'docker',
      version: version.Version,
    };
  } catch (error) {
    return reason(error);
  }
}

function reason(error: unknown): string {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === 'ECONNREFUSED') return 'nothing listens there';
  if (code === 'EACCES') return mayNotOpen;
  if (code !== undefined && notVouchedFor.test(code))
    return `its certificate is not one that ca.pem of DOCKER_CERT_PATH vouches for (${code})`;
  if (code === 'ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED')
    return 'it asks for a client certificate: set DOCKER_CERT_PATH to a folder with ca.pem, cert.pem and key.pem';
  return error instanceof Error ? error.message : String(error);
}
