import type { IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import type { ImageName } from '../image-name.ts';
import type { RegistryLogin } from './login.ts';
import { registryGet } from './registry-get.ts';

export interface RegistryAccess {
  /** Undefined asks without a login. */
  readonly login: RegistryLogin | undefined;
  /** Whether the engine would speak to this registry without looking at its certificate. */
  readonly insecure: boolean;
  readonly env?: NodeJS.ProcessEnv;
}

type Headers = Readonly<Record<string, string>>;

/** One repository of a registry, spoken to as its engine would: its API's version 2. */
export class RegistrySession {
  readonly #name: ImageName;
  readonly #access: RegistryAccess;
  #root: URL | undefined;
  #authorization: string | undefined;

  constructor(name: ImageName, access: RegistryAccess) {
    this.#name = name;
    this.#access = access;
  }

  /** What is at `path` below the repository: `manifests/1`, `blobs/sha256:…`. */
  async get(path: string, signal: AbortSignal, headers: Headers = {}): Promise<IncomingMessage> {
    const root = (this.#root ??= await this.#findRoot(signal));
    const url = new URL(`/v2/${this.#name.repository}/${path}`, root);
    const first = await this.#send(url, signal, { ...headers, ...this.#own() });
    if (first.statusCode !== 401) return first;
    // At first nobody has said how; later a token has run out, which some do within minutes.
    first.resume();
    this.#authorization = await this.#authorizationFor(first, signal);
    return this.#send(url, signal, { ...headers, ...this.#own() });
  }

  #own(): Headers {
    return this.#authorization === undefined ? {} : { authorization: this.#authorization };
  }

  #send(url: URL, signal: AbortSignal, headers: Headers = {}): Promise<IncomingMessage> {
    const { insecure, env = process.env } = this.#access;
    return registryGet(url, { headers, verified: !insecure, env, signal });
  }

  /** A registry that need not be secure may speak plain HTTP, as engines try it too. */
  async #findRoot(signal: AbortSignal): Promise<URL> {
    const { registry } = this.#name;
    const host = registry === 'docker.io' ? 'registry-1.docker.io' : registry;
    const root = new URL(`https://${host}`);
    if (!this.#access.insecure) return root;
    try {
      (await this.#send(new URL('/v2/', root), signal)).resume();
      return root;
    } catch {
      return new URL(`http://${host}`);
    }
  }

  /** What a 401 asks for: the login itself, or a token that another server gives for it. */
  async #authorizationFor(
    { headers }: IncomingMessage,
    signal: AbortSignal,
  ): Promise<string | undefined> {
    const { login } = this.#access;
    const basic = login && basicOf(login);
    const asked = headers['www-authenticate'] ?? '';
    if (!/^bearer /i.test(asked)) return basic;
    const { realm = '', service = '' } = parametersOf(asked);
    const url = new URL(realm);
    if (service !== '') url.searchParams.set('service', service);
    url.searchParams.set('scope', `repository:${this.#name.repository}:pull`);
    const answer = await this.#send(url, signal, basic ? { authorization: basic } : {});
    const given = JSON.parse(await text(answer)) as Readonly<Record<string, string>>;
    const token = given['token'] ?? given['access_token'];
    return token === undefined ? undefined : `Bearer ${token}`;
  }
}

const basicOf = ({ username, password }: RegistryLogin): string =>
  `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;

function parametersOf(asked: string): Headers {
  const found = asked.matchAll(/(?<key>\w+)="(?<value>[^"]*)"/g);
  return Object.fromEntries(
    Array.from(found, ({ groups }) => [groups?.['key'] ?? '', groups?.['value'] ?? '']),
  );
}
