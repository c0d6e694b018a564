import * as z from 'zod';
import type { RegistryLogin } from './login.ts';
import type { Refusal } from './refusal.ts';

const address = z.string().regex(/^[\w.-]+(:\d+)?$/);
const variable = z.string().regex(/^[A-Za-z_]\w*$/);

/** A login as it is written, or the names of the variables that have it. */
const given = z.union([
  z.strictObject({ username: z.string().min(1), password: z.string().min(1) }),
  z.strictObject({ usernameVariable: variable, passwordVariable: variable }),
]);

/** `sagemaker-local:registries`, by the registry’s address as images have it. */
export const registriesForm = z.record(address, given);
export type Registries = z.output<typeof registriesForm>;

/** What stands for a secret of the settings where only Pulumi can read it. */
export const sealedSecret = '[secret]';

export type GivenLogin =
  | { readonly kind: 'login'; readonly login: RegistryLogin }
  /** Only Pulumi’s own program can log in. */
  | { readonly kind: 'sealed' }
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  | undefined;

/** What the settings have for a registry; undefined when they do not name it. */
export function loginOfSettings(
  registries: Registries,
  registry: string,
  env: NodeJS.ProcessEnv,
): GivenLogin {
  const own = registries[registry];
  if (own === undefined) return undefined;
  if ('password' in own) {
    const { username, password } = own;
    if ([username, password].includes(sealedSecret)) return { kind: 'sealed' };
    return { kind: 'login', login: { serveraddress: registry, username, password } };
  }
  const { usernameVariable, passwordVariable } = own;
  const [username, password] = [env[usernameVariable], env[passwordVariable]];
  if (username && password)
    return { kind: 'login', login: { serveraddress: registry, username, password } };
  const missing = [usernameVariable, passwordVariable].filter((name) => !env[name]);
  return {
    kind: 'refused',
    refusal: {
      found: `sagemaker-local:registries.${registry} names ${missing.join(' and ')}, which ${missing.length === 1 ? 'is' : 'are'} not in the environment`,
      next: `set ${missing.length === 1 ? 'it' : 'them'}, and run this again`,
    },
  };
}
