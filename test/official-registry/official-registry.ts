import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import Docker from 'dockerode';
import { parseEcrRegistry } from '../../infra/registry/ecr-registry.ts';
import { officialImage } from '../../infra/serving-image.ts';
import { repository } from '../../toolchain/from-registries/docker-plugin/image/repository.ts';
import { places as findPlaces } from '../../toolchain/places.ts';
import { dockerRegistry } from '../tools/docker-registry.ts';
import { testTool } from '../tools/test-tool.ts';
import type { Certificate } from './certificate.ts';
import { makeCertificate } from './certificate.ts';
import { cannotName, nameHost } from './host-name.ts';
import { ownAddress } from './own-address.ts';
import { Moto } from './moto.ts';
import { listInEcr } from './moto-ecr.ts';
import type { NewImage } from './published-image.ts';
import { publish, push } from './published-image.ts';
import { Registry } from './registry.ts';

export interface OfficialRegistryOptions {
  /** Its account’s number and region are in it; AWS’s own for `us-east-1` without it. */
  readonly host?: string;
  /** Whose pulls are to reach it; pushes are done by it. */
  readonly engine?: Docker;
}

const officialName = 'pytorch-inference';
/** What ECR calls whoever has a token. */
const username = 'AWS';
const engineMs = 20_000;

/** `763104351884.dkr.ecr.us-east-1.amazonaws.com` */
export const officialHost = officialImage.slice(0, officialImage.indexOf('/'));

/** Why there can be none on this machine; undefined where there can. */
export const noOfficialRegistry: string | undefined =
  cannotName ?? ((await testTool(dockerRegistry)) === undefined ? 'no docker-registry' : undefined);

/**
 * AWS’s registry, played by real parts: Debian’s docker-registry with TLS and a password at the
 * registry’s own host name, and moto’s ECR and STS whose token is that password. While it is there,
 * this machine and its engines find it under that name; one at a time, others wait.
 */
export class OfficialRegistry implements AsyncDisposable {
  readonly host: string;
  readonly registry: Registry;
  readonly moto: Moto;
  readonly certificate: Certificate;
  /** What the registry takes until it is told another: moto’s token holds it. */
  readonly login: { readonly username: string; readonly password: string };
  readonly #engine: Docker;
  readonly #owned: AsyncDisposableStack;
  readonly #published = new Set<string>();

  private constructor(
    parts: Pick<OfficialRegistry, 'host' | 'registry' | 'moto' | 'certificate' | 'login'>,
    engine: Docker,
    owned: AsyncDisposableStack,
  ) {
    const { host, registry, moto, certificate, login } = parts;
    this.host = host;
    this.registry = registry;
    this.moto = moto;
    this.certificate = certificate;
    this.login = login;
    this.#engine = engine;
    this.#owned = owned;
  }

  static async start({
    host = officialHost,
    engine = new Docker(),
  }: OfficialRegistryOptions = {}): Promise<OfficialRegistry> {
    const program = await testTool(dockerRegistry);
    if (program === undefined) throw new Error('there is no docker-registry');
    await using owned = new AsyncDisposableStack();
    const folder = await mkdtemp(join(tmpdir(), 'official-registry-'));
    owned.defer(() => rm(folder, { recursive: true, force: true }));
    const certificate = await makeCertificate(folder, [host]);
    const account = host.slice(0, host.indexOf('.'));
    // moto's ECR always gives the same token, which this is in.
    const login = { username, password: `${account}-auth-token` };
    const moto = await Moto.start(join(findPlaces().cache, 'tests'), account);
    if ('missing' in moto) throw new Error(moto.missing);
    owned.use(moto);
    const { address } = owned.use(await ownAddress());
    const registry = owned.use(
      await Registry.start({ program, folder, address, certificate, ...login }),
    );
    owned.use(await nameHost(host, address, certificate.authority));
    await reached(engine, host, login);
    const parts = { host, registry, moto, certificate, login };
    return new OfficialRegistry(parts, engine, owned.move());
  }

  /** What a process needs in its environment to ask this AWS, and to be known there. */
  get env(): Readonly<Record<string, string>> {
    return {
      ...this.endpoints,
      AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE',
      AWS_SECRET_ACCESS_KEY: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
    };
  }

  /** The same without credentials. */
  get endpoints(): Readonly<Record<string, string>> {
    return {
      AWS_ENDPOINT_URL_ECR: this.moto.url,
      AWS_ENDPOINT_URL_STS: this.moto.url,
      AWS_ENDPOINT_URL_IAM: this.moto.url,
    };
  }

  /** The official repository’s image of this tag. */
  uri(tag: string, name = officialName): string {
    return `${this.host}/${name}:${tag}`;
  }

  /** Makes an image and pushes it; the engine has it no more. Resolves to the digest: `sha256:…`. */
  async publish(image: NewImage, tag: string, name?: string): Promise<string> {
    this.#published.add(this.uri(tag, name));
    const digest = await publish(this.#engine, this.uri(tag, name), image, this.login);
    return this.#listed(tag, name, digest);
  }

  /** Pushes an image of the engine’s under this tag; under its own name, the engine keeps it. */
  async push(image: string, tag: string, name?: string): Promise<string> {
    const uri = this.uri(tag, name);
    this.#published.add(uri);
    await this.#engine.getImage(image).tag({ repo: repository(uri), tag });
    try {
      return await this.#listed(tag, name, await push(this.#engine, uri, this.login));
    } finally {
      await this.#engine.getImage(uri).remove();
    }
  }

  /** So that ECR has what the registry has. */
  async #listed(tag: string, repository = officialName, digest: string): Promise<string> {
    const region = parseEcrRegistry(this.host)?.region ?? '';
    await listInEcr(this.moto.url, region, { repository, tag, digest });
    return digest;
  }

  /** Takes what was pulled from it off the engine too. */
  async [Symbol.asyncDispose](): Promise<void> {
    for (const uri of this.#published) await this.forget(uri);
    await this.#owned.disposeAsync();
  }

  /** Takes an image off the engine, if it is on it. */
  async forget(uri: string): Promise<void> {
    await this.#engine
      .getImage(uri)
      .remove({ force: true })
      .catch((error: unknown) => {
        if ((error as { statusCode?: number }).statusCode !== 404) throw error;
      });
  }
}

/** An engine may remember for seconds that there is no such host. */
async function reached(
  engine: Docker,
  host: string,
  login: { readonly username: string; readonly password: string },
): Promise<void> {
  const deadline = performance.now() + engineMs;
  for (;;) {
    try {
      await engine.checkAuth({ ...login, serveraddress: host });
      return;
    } catch (error) {
      if (performance.now() > deadline) throw error;
      await pause(250);
    }
  }
}
