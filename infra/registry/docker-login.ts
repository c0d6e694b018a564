import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { dockerFolder } from '../docker-folder.ts';
import type { RegistryLogin } from './login.ts';

interface DockerConfig {
  readonly auths?: Readonly<Record<string, { auth?: string }>>;
  readonly credsStore?: string;
  readonly credHelpers?: Readonly<Record<string, string>>;
}

/**
 * What `docker login`, or else `podman login`, has kept for a registry on this machine, credential
 * helpers included.
 */
export async function loginFromDocker(
  registry: string,
  env: NodeJS.ProcessEnv = process.env,
): Promise<RegistryLogin | undefined> {
  for (const path of [undefined, ...podmansFiles(env)]) {
    const config = await readDockerConfig(env, path);
    // Half a file is somebody’s who is writing it; its text would be in the error.
    const login = config && (await loginOf(config, registry).catch(() => undefined));
    if (login) return login;
  }
  return undefined;
}

/** Of the same form as docker’s; containers-auth.json(5) says where. */
function podmansFiles(env: NodeJS.ProcessEnv): readonly string[] {
  const { REGISTRY_AUTH_FILE: own, XDG_RUNTIME_DIR: runtime, XDG_CONFIG_HOME: config } = env;
  if (own) return [own];
  const files = [
    join(config ?? join(env['HOME'] ?? homedir(), '.config'), 'containers', 'auth.json'),
  ];
  return runtime ? [join(runtime, 'containers', 'auth.json'), ...files] : files;
}

/** The text of docker's configuration; undefined where there is none. */
export function readDockerConfig(
  env: NodeJS.ProcessEnv,
  path = join(dockerFolder(env), 'config.json'),
): Promise<string | undefined> {
  return readFile(path, 'utf8').catch(() => undefined);
}

/** What docker's configuration (its text) says of a registry. */
export async function loginOf(
  configText: string,
  registry: string,
): Promise<RegistryLogin | undefined> {
  const config = JSON.parse(configText) as DockerConfig;
  const helper = config.credHelpers?.[registry] ?? config.credsStore;
  if (helper !== undefined) return fromHelper(helper, registry);
  const entry = Object.entries(config.auths ?? {}).find(([host]) => bareHost(host) === registry);
  if (entry?.[1].auth === undefined) return undefined;
  const [username = '', ...password] = Buffer.from(entry[1].auth, 'base64').toString().split(':');
  return { serveraddress: registry, username, password: password.join(':') };
}

async function fromHelper(helper: string, registry: string): Promise<RegistryLogin | undefined> {
  // Loaded only where it is used: Pulumi waits for the plug-in to load.
  const { execa } = await import('execa');
  const answer = await execa(`docker-credential-${helper}`, ['get'], {
    input: registry,
    reject: false,
    timeout: 10_000,
  });
  // A helper that knows no such registry fails: the image may be public.
  if (answer.failed) return undefined;
  const { Username, Secret } = JSON.parse(answer.stdout) as Readonly<Record<string, string>>;
  return { serveraddress: registry, username: Username ?? '', password: Secret ?? '' };
}

/** A registry's host, whichever way its address is written; `docker.io` for all of Docker Hub's. */
export function bareHost(address: string): string {
  const host = address.replace(/^https?:\/\//, '').replace(/\/.*$/, '');
  return host === 'index.docker.io' || host === 'registry-1.docker.io' ? 'docker.io' : host;
}
