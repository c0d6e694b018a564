import * as docker from '@pulumi/docker';
import * as pulumi from '@pulumi/pulumi';
import { parseImageName } from './image-name.ts';
import type { RegistryLogin } from './registry/login.ts';
import type { Registries } from './registry/registries-setting.ts';
import { loginOfSettings } from './registry/registries-setting.ts';

/**
 * A docker provider of its own for the images of a container, with a login or without: one that is
 * there at one `up` and not at the next would be a change to the image.
 */
export function registryProvider(
  name: string,
  login: RegistryLogin | undefined,
  parent: pulumi.Resource,
): docker.Provider {
  const registryAuth = login
    ? [
        {
          address: login.serveraddress,
          username: login.username,
          password: pulumi.secret(login.password),
        },
      ]
    : [];
  return new docker.Provider(`${name}-registry`, { registryAuth }, { parent });
}

/** The same with the login of the settings; undefined where they do not name the image’s registry. */
export function providerOfSettings(
  name: string,
  image: string,
  registries: Registries,
  parent: pulumi.Resource,
  env: NodeJS.ProcessEnv = process.env,
): docker.Provider | undefined {
  const given = loginOfSettings(registries, parseImageName(image).registry, env);
  if (given === undefined) return undefined;
  return registryProvider(name, given.kind === 'login' ? given.login : undefined, parent);
}
