import { homedir } from 'node:os';
import { dockerFolder } from '../docker-folder.ts';

/** How an engine is reached: what docker's own tools read from the environment, or from a context. */
export interface EngineAddress {
  /** As DOCKER_HOST has it: `unix:///…`, `tcp://host:2376`, `ssh://user@host:22`. */
  readonly host: string;
  /** The folder with ca.pem, cert.pem and key.pem; TLS is spoken where there is one. */
  readonly certPath?: string;
  /** Whether the engine's own certificate is taken unseen, as a context can say. */
  readonly takesAnyCertificate?: boolean;
}

const usualSocket =
  process.platform === 'win32' ? '//./pipe/docker_engine' : '/var/run/docker.sock';

/** What DOCKER_HOST, DOCKER_CERT_PATH and DOCKER_TLS_VERIFY say. */
export function addressFrom(env: NodeJS.ProcessEnv, home: string = homedir()): EngineAddress {
  const { DOCKER_HOST: host, DOCKER_CERT_PATH: folder, DOCKER_TLS_VERIFY: verify } = env;
  if (!host) return { host: `unix://${usualSocket}` };
  // docker's tools look into their own folder where only verification is asked for.
  const certPath = folder ?? (verify ? dockerFolder(env, home) : undefined);
  if (!certPath || kindOf(host) !== 'tcp') return { host };
  // An empty word, as docker's tools read it; without the word, what is not vouched for is refused.
  return { host, certPath, ...(verify === '' ? { takesAnyCertificate: true } : {}) };
}

/** The same as an environment, for Pulumi and the plug-ins that it starts. */
export const environmentOf = ({
  host,
  certPath,
  takesAnyCertificate,
}: EngineAddress): Readonly<Record<string, string>> => ({
  DOCKER_HOST: host,
  ...(certPath === undefined
    ? {}
    : { DOCKER_CERT_PATH: certPath, DOCKER_TLS_VERIFY: takesAnyCertificate ? '' : '1' }),
});

export type AddressKind = 'socket' | 'tcp' | 'ssh';

export function kindOf(host: string): AddressKind {
  if (host.startsWith('unix://') || host.startsWith('npipe://')) return 'socket';
  return host.startsWith('ssh://') ? 'ssh' : 'tcp';
}

/** The path of a socket's address: of `unix:///run/docker.sock` that is `/run/docker.sock`. */
export const socketPathOf = (host: string): string | undefined =>
  kindOf(host) === 'socket' ? host.slice(host.indexOf('://') + 3) || usualSocket : undefined;

/** `host:port` without a scheme is a TCP address, as docker's tools take it. */
export const urlOf = (host: string): URL => new URL(host.includes('://') ? host : `tcp://${host}`);

/** The name or number of the machine that an address names; undefined for a socket's. */
export const machineOf = (host: string): string | undefined =>
  kindOf(host) === 'socket' ? undefined : urlOf(host).hostname.replace(/^\[(.*)\]$/, '$1');

/** Whether a host name means the machine that one is on. */
export const isLoopback = (name: string): boolean =>
  name === 'localhost' || name === '::1' || /^127\./.test(name);
