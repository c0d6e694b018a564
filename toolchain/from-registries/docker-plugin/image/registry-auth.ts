import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { AuthConfig } from 'dockerode';
import { asText, type Properties, type Value } from '../values.ts';

/** One entry of the provider's `registryAuth`. */
export interface RegistryAuth {
  readonly address: string;
  readonly username?: string;
  readonly password?: string;
  readonly authDisabled?: boolean;
  readonly configFile?: string;
  readonly configFileContent?: string;
}

interface DockerConfig {
  readonly auths?: Readonly<Record<string, { auth?: string }>>;
  readonly credsStore?: string;
  readonly credHelpers?: Readonly<Record<string, string>>;
}

/** Reads the provider's setting, which arrives as a list or as a list in JSON. */
export function parseRegistryAuth(setting: Value | undefined): RegistryAuth[] {
  const value: unknown = typeof setting === 'string' ? JSON.parse(setting) : setting;
  return Array.isArray(value) ? (value as RegistryAuth[]) : [];
}

/** The registry of an image's name: "docker.io" where it names none. */
export function registryOf(image: string): string {
  const [first = '', ...rest] = image.split('/');
  const named = rest.length > 0 && (/[.:]/.test(first) || first === 'localhost');
  return named ? first : 'docker.io';
}

/** What to log in with to pull an image; undefined for a registry that nothing is known about. */
export async function authFor(
  image: string,
  registries: readonly RegistryAuth[],
  env = process.env,
): Promise<AuthConfig | undefined> {
  const registry = registryOf(image);
  const own = registries.find((entry) => bareHost(entry.address) === registry);
  if (own?.authDisabled) return undefined;
  if (own?.username !== undefined && own.password !== undefined) {
    return { serveraddress: registry, username: own.username, password: own.password };
  }
  const config = own?.configFileContent ?? (await readConfig(own?.configFile, env));
  return config === undefined
    ? undefined
    : fromConfig(JSON.parse(config) as DockerConfig, registry);
}

async function readConfig(path: string | undefined, env: NodeJS.ProcessEnv) {
  const folder = env['DOCKER_CONFIG'] ?? join(homedir(), '.docker');
  return readFile(path ?? join(folder, 'config.json'), 'utf8').catch(() => undefined);
}

async function fromConfig(config: DockerConfig, registry: string): Promise<AuthConfig | undefined> {
  const helper = config.credHelpers?.[registry] ?? config.credsStore;
  if (helper !== undefined) return fromHelper(helper, registry);
  const entry = Object.entries(config.auths ?? {}).find(([host]) => bareHost(host) === registry);
  if (entry?.[1].auth === undefined) return undefined;
  const [username = '', ...password] = Buffer.from(entry[1].auth, 'base64').toString().split(':');
  return { serveraddress: registry, username, password: password.join(':') };
}

async function fromHelper(helper: string, registry: string): Promise<AuthConfig | undefined> {
  // Loaded only where it is used: Pulumi waits for the plug-in to load.
  const { execa } = await import('execa');
  const answer = await execa(`docker-credential-${helper}`, ['get'], {
    input: registry,
    reject: false,
    timeout: 10_000,
  });
  // A helper that knows no such registry fails: the image may be public.
  if (answer.failed) return undefined;
  const found = JSON.parse(answer.stdout) as Properties;
  return {
    serveraddress: registry,
    username: asText(found['Username']),
    password: asText(found['Secret']),
  };
}

function bareHost(address: string): string {
  const host = address.replace(/^https?:\/\//, '').replace(/\/.*$/, '');
  return host === 'index.docker.io' || host === 'registry-1.docker.io' ? 'docker.io' : host;
}
