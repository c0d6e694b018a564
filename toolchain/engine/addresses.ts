import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { EngineAddress } from '../../infra/engine/address.ts';
import { addressFrom } from '../../infra/engine/address.ts';

/** A place where an engine may listen, and how we came to know of it. */
export interface Address extends EngineAddress {
  readonly origin: string;
}

type Read = (path: string) => string | undefined;

const readIfThere: Read = (path) => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
};

/**
 * Where to look for an engine, best first. DOCKER_HOST and a chosen docker context are the user's
 * word: nothing else is tried when one of them is set.
 */
export function candidateAddresses(
  env: NodeJS.ProcessEnv = process.env,
  home: string = homedir(),
  read: Read = readIfThere,
  exists: (path: string) => boolean = existsSync,
): readonly Address[] {
  if (env['DOCKER_HOST']) return [{ ...addressFrom(env, home), origin: 'DOCKER_HOST' }];
  const context = contextAddress(env, home, read, exists);
  if (context) return [context];
  return usualSockets(env, home).map((path) => ({ host: `unix://${path}`, origin: path }));
}

/** The docker CLI names a context's folder by the SHA-256 of the context's name. */
function contextAddress(
  env: NodeJS.ProcessEnv,
  home: string,
  read: Read,
  exists: (path: string) => boolean,
): Address | undefined {
  const folder = env['DOCKER_CONFIG'] ?? join(home, '.docker');
  const name = env['DOCKER_CONTEXT'] ?? parsed(read(join(folder, 'config.json')))?.currentContext;
  if (!name || name === 'default') return undefined;
  const id = createHash('sha256').update(name).digest('hex');
  const endpoint = parsed(read(join(folder, 'contexts', 'meta', id, 'meta.json')))?.Endpoints
    ?.docker;
  if (!endpoint?.Host) return undefined;
  const address = { host: endpoint.Host, origin: `docker context ${name}` };
  const certPath = join(folder, 'contexts', 'tls', id, 'docker');
  if (!exists(join(certPath, 'cert.pem'))) return address;
  return {
    ...address,
    certPath,
    ...(endpoint.SkipTLSVerify ? { takesAnyCertificate: true } : {}),
  };
}

interface DockerFile {
  readonly currentContext?: string;
  readonly Endpoints?: {
    readonly docker?: { readonly Host?: string; readonly SkipTLSVerify?: boolean };
  };
}

function parsed(text: string | undefined): DockerFile | undefined {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text) as DockerFile;
  } catch {
    return undefined;
  }
}

function usualSockets(env: NodeJS.ProcessEnv, home: string): readonly string[] {
  const runtime = env['XDG_RUNTIME_DIR'];
  const rootless = runtime
    ? [join(runtime, 'docker.sock'), join(runtime, 'podman', 'podman.sock')]
    : [];
  return [
    '/var/run/docker.sock',
    ...rootless,
    join(home, '.docker', 'run', 'docker.sock'),
    join(home, '.orbstack', 'run', 'docker.sock'),
    join(home, '.colima', 'default', 'docker.sock'),
    join(home, '.rd', 'docker.sock'),
    '/run/podman/podman.sock',
  ];
}
