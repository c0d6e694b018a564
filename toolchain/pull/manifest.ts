import type { ImageName } from '../../infra/image-name.ts';
import { referenceOf } from '../../infra/image-name.ts';
import type { RegistryLogin } from '../../infra/registry/login.ts';
import type { Platform } from './platform.ts';
import { isSame } from './platform.ts';
import type { LayerSize } from './pull-progress.ts';
import type { RegistryAnswer } from './registry-get.ts';
import { registryGet } from './registry-get.ts';

export interface RegistryAccess {
  /** Undefined asks without a login. */
  readonly login: RegistryLogin | undefined;
  /** Whether the engine would speak to this registry without looking at its certificate. */
  readonly insecure: boolean;
  readonly env?: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
}

/** One platform's image, as far as a pull needs it. */
interface Manifest {
  readonly layers?: readonly LayerSize[];
  readonly manifests?: readonly { readonly digest: string; readonly platform?: Platform }[];
}

const accepted = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.docker.distribution.manifest.v2+json',
].join(', ');

/**
 * The layers of an image for one platform, as its registry's manifest has them. An engine tells
 * sizes only as it downloads. Throws Error where the registry does not answer so.
 */
export async function layersOf(
  name: ImageName,
  platform: Platform,
  access: RegistryAccess,
): Promise<readonly LayerSize[]> {
  const read = await reader(name, access);
  const first = await read(referenceOf(name));
  if (first.manifests === undefined) return first.layers ?? [];
  const own = first.manifests.find((one) => one.platform && isSame(one.platform, platform));
  if (own === undefined) return [];
  return (await read(own.digest)).layers ?? [];
}

type Read = (reference: string) => Promise<Manifest>;

/** Finds out once how this registry is spoken to. */
async function reader(name: ImageName, access: RegistryAccess): Promise<Read> {
  const { insecure, env = process.env, signal } = access;
  const host = name.registry === 'docker.io' ? 'registry-1.docker.io' : name.registry;
  const get = (url: URL, headers: Readonly<Record<string, string>> = {}) =>
    registryGet(url, { headers, verified: !insecure, env, signal });
  const { root, answer } = await firstAnswer(host, insecure, get);
  const authorization = await authorizationFor(answer, name, access.login, get);
  return async (reference) => {
    const url = new URL(`/v2/${name.repository}/manifests/${reference}`, root);
    const { status, body } = await get(url, { accept: accepted, ...authorization });
    if (status !== 200) throw new Error(`${url.href} answered ${status}`);
    return JSON.parse(body) as Manifest;
  };
}

type Get = (url: URL, headers?: Readonly<Record<string, string>>) => Promise<RegistryAnswer>;

/** A registry that need not be secure may speak plain HTTP, as engines try it too. */
async function firstAnswer(host: string, insecure: boolean, get: Get) {
  const root = new URL(`https://${host}`);
  try {
    return { root, answer: await get(new URL('/v2/', root)) };
  } catch (error) {
    if (!insecure) throw error;
    const plain = new URL(`http://${host}`);
    return { root: plain, answer: await get(new URL('/v2/', plain)) };
  }
}

/** What the registry's 401 asks for: the login itself, or a token that another server gives for it. */
async function authorizationFor(
  { status, headers }: RegistryAnswer,
  name: ImageName,
  login: RegistryLogin | undefined,
  get: Get,
): Promise<{ readonly authorization?: string }> {
  if (status !== 401) return {};
  const basic = login && { authorization: basicOf(login) };
  const asked = headers['www-authenticate'] ?? '';
  if (!/^bearer /i.test(asked)) return basic ?? {};
  const { realm = '', service = '' } = parametersOf(asked);
  const url = new URL(realm);
  if (service !== '') url.searchParams.set('service', service);
  url.searchParams.set('scope', `repository:${name.repository}:pull`);
  const answer = JSON.parse((await get(url, basic)).body) as Readonly<Record<string, string>>;
  const token = answer['token'] ?? answer['access_token'];
  return token === undefined ? {} : { authorization: `Bearer ${token}` };
}

const basicOf = ({ username, password }: RegistryLogin): string =>
  `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;

function parametersOf(asked: string): Readonly<Record<string, string>> {
  const found = asked.matchAll(/(?<key>\w+)="(?<value>[^"]*)"/g);
  return Object.fromEntries(
    Array.from(found, ({ groups }) => [groups?.['key'] ?? '', groups?.['value'] ?? '']),
  );
}
