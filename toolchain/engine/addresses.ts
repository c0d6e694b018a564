import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** A place where an engine may listen, and how we came to know of it. */
export interface Address {
  readonly host: string;
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
): readonly Address[] {
  const fromEnv = env['DOCKER_HOST'];
  if (fromEnv) return [{ host: fromEnv, origin: 'DOCKER_HOST' }];
  const context = contextAddress(env, home, read);
  if (context) return [context];
  return usualSockets(env, home).map((path) => ({ host: `unix://${path}`, origin: path }));
}

/** The docker CLI names a context's folder by the SHA-256 of the context's name. */
function contextAddress(env: NodeJS.ProcessEnv, home: string, read: Read): Address | undefined {
  const folder = env['DOCKER_CONFIG'] ?? join(home, '.docker');
  const name = env['DOCKER_CONTEXT'] ?? parsed(read(join(folder, 'config.json')))?.currentContext;
  if (!name || name === 'default') return undefined;
  const id = createHash('sha256').update(name).digest('hex');
  const host = parsed(read(join(folder, 'contexts', 'meta', id, 'meta.json')))?.Endpoints?.docker
    ?.Host;
  return host ? { host, origin: `docker context ${name}` } : undefined;
}

interface DockerFile {
  readonly currentContext?: string;
  readonly Endpoints?: { readonly docker?: { readonly Host?: string } };
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
