import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { RegistryLogin } from './login.ts';

interface DockerConfig {
  readonly auths?: Readonly<Record<string, { auth?: string }>>;
  readonly credsStore?: string;
  readonly credHelpers?: Readonly<Record<string, string>>;
}

/** What `docker login` has kept for a registry on this machine, its credential helpers included. */
export async function loginFromDocker(
  registry: string,
  env: NodeJS.ProcessEnv = process.env,
): Promise<RegistryLogin | undefined> {
  const config = await readDockerConfig(env);
  return config === undefined ? undefined : loginOf(config, registry);
}

/** The text of docker's configuration; undefined where there is none. */
export function readDockerConfig(
  env: NodeJS.ProcessEnv,
  path = join(env['DOCKER_CONFIG'] ?? join(homedir(), '.docker'), 'config.json'),
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
