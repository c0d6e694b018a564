import { readdirSync, readFileSync } from 'node:fs';
import { Agent as HttpAgent, get as getPlain } from 'node:http';
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, get as getSecure } from 'node:https';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { getCACertificates } from 'node:tls';
import { extraCaBundle } from '../certificates.ts';

export interface RegistryAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface GetOptions {
  readonly headers: Readonly<Record<string, string>>;
  /** Whether the certificate is looked at. */
  readonly verified: boolean;
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
}

/** One GET of a registry, with the certificates and the proxies that an engine on this machine would use. */
export async function registryGet(url: URL, options: GetOptions): Promise<RegistryAnswer> {
  const { headers, verified, env, signal } = options;
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    const request =
      url.protocol === 'https:'
        ? getSecure(url, { headers, signal, agent: secureAgent(url.host, verified, env) }, resolve)
        : getPlain(url, { headers, signal, agent: new HttpAgent({ proxyEnv: env }) }, resolve);
    request.once('error', reject);
  });
  return { status: answer.statusCode ?? 0, headers: answer.headers, body: await text(answer) };
}

function secureAgent(host: string, verified: boolean, env: NodeJS.ProcessEnv): HttpsAgent {
  const ca = [...getCACertificates('default'), ...ownAuthorities(host, env)];
  return new HttpsAgent({ proxyEnv: env, rejectUnauthorized: verified, ca });
}

/** Those that this machine trusts for this registry beyond what Node knows. */
function ownAuthorities(host: string, env: NodeJS.ProcessEnv): readonly string[] {
  const bundle = extraCaBundle(env);
  return [
    ...(bundle === undefined ? [] : [readFileSync(bundle, 'utf8')]),
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
