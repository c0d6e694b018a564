import { randomBytes, randomUUID } from 'node:crypto';
import type Docker from 'dockerode';
import { pack } from 'tar-stream';
import { isLoopback } from '../../infra/engine/address.ts';
import type { ImageName } from '../../infra/image-name.ts';
import { parseImageName, referenceOf } from '../../infra/image-name.ts';
import type { RegistryLogin } from '../../infra/registry/login.ts';
import { distributionIn } from '../../infra/registry/manifest.ts';
import { RegistrySession } from '../../infra/registry/registry-session.ts';
import { followed } from '../../toolchain/followed.ts';

const answerMs = 10_000;

/** An image to be made and pushed. */
export interface NewImage {
  /** What it starts from; nothing without it. */
  readonly from?: string;
  /** Bytes of each layer beside that: random ones, that no engine has and nothing compresses. */
  readonly layers?: readonly number[];
  /** The engine’s word: `linux/arm64`. This machine’s own without it. */
  readonly platform?: string;
}

export interface Login {
  readonly username: string;
  readonly password: string;
}

/**
 * Builds an image, pushes it under `name` and takes it off the engine again, so that a pull has
 * something to do. Resolves to the digest: `sha256:…`.
 */
export async function publish(
  engine: Docker,
  name: string,
  { from = 'scratch', layers = [1024], platform }: NewImage,
  login: Login,
): Promise<string> {
  await followed(
    engine,
    await engine.buildImage(context(from, layers) as unknown as NodeJS.ReadableStream, {
      t: name,
      ...(platform === undefined ? {} : { platform }),
    }),
  );
  try {
    return await push(engine, name, login);
  } finally {
    await engine.getImage(name).remove({ force: true });
  }
}

/** Pushes what the engine has under `name`. Resolves to the digest. */
export async function push(engine: Docker, name: string, login: Login): Promise<string> {
  const authconfig = { ...login, serveraddress: '' };
  await followed(engine, await engine.getImage(name).push({ authconfig }));
  return digestIn(parseImageName(name), authconfig);
}

/** As its registry has it: podman tells none of what it pushed. */
async function digestIn(name: ImageName, login: RegistryLogin): Promise<string> {
  const { hostname } = new URL(`http://${name.registry}`);
  const session = new RegistrySession(name, { login, insecure: isLoopback(hostname) });
  const signal = AbortSignal.timeout(answerMs);
  return (await distributionIn(session, referenceOf(name), signal)).digest;
}

function context(from: string, layers: readonly number[]) {
  const archive = pack();
  const names = layers.map((bytes, index) => {
    const name = `layer-${index}-${randomUUID()}`;
    archive.entry({ name }, randomBytes(bytes));
    return name;
  });
  const copies = names.map((name) => `COPY ${name} /opt/${name}`);
  archive.entry({ name: 'Dockerfile' }, [`FROM ${from}`, ...copies, ''].join('\n'));
  archive.finalize();
  return archive;
}
