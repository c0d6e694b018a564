import { randomBytes, randomUUID } from 'node:crypto';
import type Docker from 'dockerode';
import { pack } from 'tar-stream';
import { followed } from '../../toolchain/followed.ts';

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
  const stream = await engine.getImage(name).push({ authconfig: { ...login, serveraddress: '' } });
  let digest: string | undefined;
  await followed(engine, stream, (event) => {
    digest = (event as { aux?: { Digest?: string } }).aux?.Digest ?? digest;
  });
  if (digest === undefined) throw new Error(`pushing ${name}: the engine told no digest`);
  return digest;
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
