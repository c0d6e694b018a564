import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { EngineAddress } from '../../infra/engine/address.ts';
import { dockerFolder } from '../../infra/docker-folder.ts';
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

/** Where to look for an engine, best first. */
export interface Candidates {
  readonly addresses: readonly Address[];
  /** The user's word for one of them, in whose place no other engine is taken or started. */
  readonly chosen?: Chosen;
}

export interface Chosen {
  /** `DOCKER_HOST`, `docker context NAME`. */
  readonly by: string;
  /** How to take the word back: a clause. */
  readonly undo: string;
  /** Why it leads nowhere, where that is known before anything is asked. */
  readonly lacks?: string;
}

/**
 * DOCKER_HOST and a chosen docker context are the user's word: nothing else is tried when one of them
 * is set.
 */
export function candidateAddresses(
  env: NodeJS.ProcessEnv = process.env,
  home: string = homedir(),
  read: Read = readIfThere,
  exists: (path: string) => boolean = existsSync,
): Candidates {
  if (env['DOCKER_HOST'])
    return {
      addresses: [{ ...addressFrom(env, home), origin: 'DOCKER_HOST' }],
      chosen: { by: 'DOCKER_HOST', undo: 'unset DOCKER_HOST' },
    };
  const folder = dockerFolder(env, home);
  const named = env['DOCKER_CONTEXT'];
  const name = named || parsed(read(join(folder, 'config.json')))?.currentContext;
  if (!name || name === 'default')
    return {
      addresses: usualSockets(env, home).map((path) => ({ host: `unix://${path}`, origin: path })),
    };
  const chosen = {
    by: `docker context ${name}`,
    undo: named ? 'unset DOCKER_CONTEXT' : 'run: docker context use default',
  };
  const address = contextAddress(name, folder, read, exists);
  if (address) return { addresses: [address], chosen };
  return { addresses: [], chosen: { ...chosen, lacks: `there is no such context in ${folder}` } };
}

/** The docker CLI names a context's folder by the SHA-256 of the context's name. */
function contextAddress(
  name: string,
  folder: string,
  read: Read,
  exists: (path: string) => boolean,
): Address | undefined {
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
