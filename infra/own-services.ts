import {
  endpointHost,
  endpointRole,
  postgresRole,
  project,
  runtimeHost,
  runtimeRole,
} from './names.ts';

/**
 * What of the stack itself a consumer can need. One line each: infra/index.ts must then say which
 * resource it is.
 */
export const ownServices = [endpointRole, runtimeRole, postgresRole] as const;
export type OwnService = (typeof ownServices)[number];

/** Names on the network, and roles, that are the stack's own. */
const taken: readonly string[] = [...ownServices, endpointHost, runtimeHost, 'localhost'];

/** Further serving containers are `endpoint.NAME`. */
export const isOwnName = (name: string): boolean =>
  taken.includes(name) || name.startsWith(`${endpointRole}.`);

/** The full key of a setting of a service, by its role in the stack. */
export function settingKey(role: string, name: string): string {
  if (role === postgresRole && name === 'memory') return `${project}:postgresMemory`;
  return isOwnName(role) ? `${project}:${name}` : `${project}:consumers.${role}.${name}`;
}
