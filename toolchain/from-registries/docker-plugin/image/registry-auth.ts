import { parseImageName } from '../../../../infra/image-name.ts';
import { bareHost, loginOf, readDockerConfig } from '../../../../infra/registry/docker-login.ts';
import type { RegistryLogin } from '../../../../infra/registry/login.ts';
import type { Value } from '../values.ts';

/** One entry of the provider's `registryAuth`. */
export interface RegistryAuth {
  readonly address: string;
  readonly username?: string;
  readonly password?: string;
  readonly authDisabled?: boolean;
  readonly configFile?: string;
  readonly configFileContent?: string;
}

/** Reads the provider's setting, which arrives as a list or as a list in JSON. */
export function parseRegistryAuth(setting: Value | undefined): RegistryAuth[] {
  const value: unknown = typeof setting === 'string' ? JSON.parse(setting) : setting;
  return Array.isArray(value) ? (value as RegistryAuth[]) : [];
}

/** What to log in with to pull an image; undefined for a registry that nothing is known about. */
export async function authFor(
  image: string,
  registries: readonly RegistryAuth[],
  env = process.env,
): Promise<RegistryLogin | undefined> {
  const { registry } = parseImageName(image);
  const own = registries.find((entry) => bareHost(entry.address) === registry);
  if (own?.authDisabled) return undefined;
  if (own?.username !== undefined && own.password !== undefined) {
    return { serveraddress: registry, username: own.username, password: own.password };
  }
  const config = own?.configFileContent ?? (await readDockerConfig(env, own?.configFile));
  return config === undefined ? undefined : loginOf(config, registry);
}
