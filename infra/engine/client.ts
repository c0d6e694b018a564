import { existsSync, readFileSync } from 'node:fs';
import { Agent as HttpsAgent } from 'node:https';
import { join } from 'node:path';
import Docker from 'dockerode';
import type { EngineAddress } from './address.ts';
import { addressFrom, kindOf, machineOf, socketPathOf, urlOf } from './address.ts';
import { SshAgent } from './ssh-agent.ts';

export interface ClientOptions {
  /** Milliseconds that an answer may take; undefined waits for ever. */
  readonly timeout?: number;
  /** More arguments for `ssh`, before the host. */
  readonly sshOptions?: readonly string[];
}

/** The ports that engines have by custom, with TLS and without. */
const tlsPort = '2376';
const plainPort = '2375';

/**
 * A client of the engine at an address of any kind. Everything is said here, because the library
 * reads the rest from DOCKER_HOST, and its ssh knows neither the user's configuration nor their
 * known hosts.
 *
 * @throws Error naming the file of DOCKER_CERT_PATH that is not there
 */
export function engineClient(
  address: EngineAddress = addressFrom(process.env),
  { timeout, sshOptions = [] }: ClientOptions = {},
): Docker {
  const limits = timeout === undefined ? {} : { timeout };
  return new Docker({ ...(connection(address, sshOptions) as Docker.DockerOptions), ...limits });
}

/** What the library takes; undefined keeps it from taking the environment's. */
function connection(address: EngineAddress, sshOptions: readonly string[]) {
  const nothing = { socketPath: undefined, host: undefined, port: undefined };
  const socketPath = socketPathOf(address.host);
  if (socketPath !== undefined) return { ...nothing, protocol: 'http', socketPath };
  const at = { ...nothing, host: machineOf(address.host), pathPrefix: '/' };
  if (kindOf(address.host) === 'ssh')
    return { ...at, protocol: 'http', agent: new SshAgent(urlOf(address.host), sshOptions) };
  const { port } = urlOf(address.host);
  const speaksTls = address.certPath !== undefined || port === tlsPort;
  if (!speaksTls) return { ...at, protocol: 'http', port: port || plainPort };
  return { ...at, protocol: 'https', port: port || tlsPort, agent: tlsAgent(address) };
}

function tlsAgent({ certPath, takesAnyCertificate = false }: EngineAddress): HttpsAgent {
  const files = certPath === undefined ? {} : certificatesIn(certPath, takesAnyCertificate);
  return new HttpsAgent({ ...files, rejectUnauthorized: !takesAnyCertificate, keepAlive: true });
}

function certificatesIn(folder: string, withoutAuthority: boolean) {
  const read = (name: string) => {
    const file = join(folder, name);
    if (!existsSync(file)) throw new Error(`DOCKER_CERT_PATH has no ${name} (${file})`);
    return readFileSync(file);
  };
  const authority =
    withoutAuthority && !existsSync(join(folder, 'ca.pem')) ? {} : { ca: read('ca.pem') };
  return { ...authority, cert: read('cert.pem'), key: read('key.pem') };
}
