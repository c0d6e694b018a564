import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { dockerFolder } from './docker-folder.ts';
import { endpointHost, postgresHost, runtimeHost } from './names.ts';
import { containersOf } from './endpoints.ts';
import type { Settings } from './settings.ts';

type Variables = Readonly<Record<string, string>>;

const proxyNames = ['HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY'] as const;
const mirrorNames = ['PIP_INDEX_URL', 'NPM_CONFIG_REGISTRY'] as const;

/** The variables among these whose value may hold a password, in both spellings. */
export const closedVariables: ReadonlySet<string> = new Set(
  ['HTTP_PROXY', 'HTTPS_PROXY', ...mirrorNames].flatMap((name) => [name, name.toLowerCase()]),
);

/** How packages are reached from here: proxies, in both spellings, and mirrors. */
export function downloadArgs(env: NodeJS.ProcessEnv): Record<string, string> {
  const mirrors = mirrorNames.flatMap((name) => (env[name] ? [[name, env[name]]] : []));
  return { ...proxiesOf(env), ...(Object.fromEntries(mirrors) as Record<string, string>) };
}

/** Some programs read the one spelling alone, some the other. */
function proxiesOf(env: NodeJS.ProcessEnv): Record<string, string> {
  const both = proxyNames.flatMap((name) => {
    const value = env[name] ?? env[name.toLowerCase()];
    return value ? [[name, value] as const, [name.toLowerCase(), value] as const] : [];
  });
  return Object.fromEntries(both);
}

/**
 * The proxies for what runs in a stack's containers: none of them stands between two of the stack's
 * own. Empty where there is no proxy.
 *
 * @param own names on the stack's network
 */
export function containerProxies(env: NodeJS.ProcessEnv, own: readonly string[]): Variables {
  const { NO_PROXY: given = '', ...proxies } = proxiesOf(env);
  if (!proxies['HTTP_PROXY'] && !proxies['HTTPS_PROXY']) return {};
  const direct = [...given.split(','), 'localhost', '127.0.0.1', ...own];
  const list = [...new Set(direct.map((name) => name.trim()).filter(Boolean))].join(',');
  return { ...proxies, NO_PROXY: list, no_proxy: list };
}

/** What a stack's containers call each other by. */
export const namesOnNetwork = ({ endpoints, consumers }: Settings): readonly string[] => [
  endpointHost,
  runtimeHost,
  postgresHost,
  ...containersOf(endpoints).map(({ role }) => role),
  ...consumers.map(({ name }) => name),
];

interface DockerConfig {
  readonly proxies?: Readonly<Record<string, DockerProxies>>;
}

interface DockerProxies {
  readonly httpProxy?: string;
  readonly httpsProxy?: string;
  readonly noProxy?: string;
}

/**
 * The environment with what docker's own configuration (`proxies` in config.json) says in the place of
 * this machine's proxies: a proxy often has another address for containers, and that is the place
 * where docker's users say so.
 */
export function withDockersProxies(
  env: NodeJS.ProcessEnv,
  read: (path: string) => string | undefined = readIfThere,
): NodeJS.ProcessEnv {
  const { proxies = {} } = parsed(read(join(dockerFolder(env), 'config.json')));
  const said = proxies[env['DOCKER_HOST'] ?? ''] ?? proxies['default'];
  if (!said) return env;
  const values = [said.httpProxy, said.httpsProxy, said.noProxy];
  const variables = proxyNames.flatMap((name, index) => {
    const value = values[index];
    return value ? [[name, value] as const, [name.toLowerCase(), value] as const] : [];
  });
  return { ...env, ...Object.fromEntries(variables) };
}

function parsed(text: string | undefined): DockerConfig {
  try {
    return text === undefined ? {} : (JSON.parse(text) as DockerConfig);
  } catch {
    // docker's own tools complain about it.
    return {};
  }
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
