import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { Agent as HttpAgent, get as getPlain } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, get as getSecure } from 'node:https';
import { join } from 'node:path';
import { getCACertificates } from 'node:tls';
import { namedBundle } from '../trust.ts';

export interface GetOptions {
  readonly headers: Readonly<Record<string, string>>;
  /** Whether the certificate is looked at. */
  readonly verified: boolean;
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
}

/** Registries send who asks for a layer to the storage behind them, once. */
const mostRedirects = 3;

/** One GET of a registry, with the certificates and the proxies that an engine on this machine would use. */
export async function registryGet(
  url: URL,
  options: GetOptions,
  redirects = mostRedirects,
): Promise<IncomingMessage> {
  const answer = await get(url, options);
  const { location } = answer.headers;
  const isElsewhere = [301, 302, 303, 307, 308].includes(answer.statusCode ?? 0);
  if (!isElsewhere || location === undefined || redirects === 0) return answer;
  answer.resume();
  const next = new URL(location, url);
  const { authorization, ...others } = options.headers;
  // A login is for the registry alone; the storage's addresses are signed.
  const stays = next.host === url.host && authorization !== undefined;
  const headers = stays ? { ...others, authorization } : others;
  return registryGet(next, { ...options, headers }, redirects - 1);
}

function get(url: URL, { headers, verified, env, signal }: GetOptions): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const request =
      url.protocol === 'https:'
        ? getSecure(url, { headers, signal, agent: secureAgent(url.host, verified, env) }, resolve)
        : getPlain(url, { headers, signal, agent: new HttpAgent({ proxyEnv: env }) }, resolve);
    request.once('error', reject);
  });
}

function secureAgent(host: string, verified: boolean, env: NodeJS.ProcessEnv): HttpsAgent {
  const ca = [...getCACertificates('default'), ...ownAuthorities(host, env)];
  return new HttpsAgent({ proxyEnv: env, rejectUnauthorized: verified, ca });
}

/** Those that this machine trusts for this registry beyond what Node knows. */
function ownAuthorities(host: string, env: NodeJS.ProcessEnv): readonly string[] {
  const bundle = namedBundle(env);
  return [
    ...(bundle !== undefined && existsSync(bundle) ? [readFileSync(bundle, 'utf8')] : []),
    ...engineFolders.flatMap((folder) => certificatesIn(join(folder, host))),
  ];
}

/** Where docker and podman look for a registry's own authorities, by its host and port. */
const engineFolders = ['/etc/docker/certs.d', '/etc/containers/certs.d'];

function certificatesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
      .filter((file) => file.endsWith('.crt'))
      .map((file) => readFileSync(join(folder, file), 'utf8'));
  } catch {
    // Not there, or not for this user to read: the registry's answer will tell.
    return [];
  }
}
