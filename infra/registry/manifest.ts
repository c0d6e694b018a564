import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import type { Platform } from '../engine/platform.ts';
import { isSame } from '../engine/platform.ts';
import { RegistryError } from './registry-error.ts';
import type { RegistrySession } from './registry-session.ts';

/** A layer as a registry has it. */
export interface LayerSize {
  /** `sha256:…` of what is transferred. */
  readonly digest: string;
  /** Bytes, compressed. */
  readonly size: number;
}

/** One platform's image, as its registry tells it. */
export interface Manifest {
  /** As it came: its digest is of these very bytes. */
  readonly text: string;
  readonly mediaType: string;
  readonly layers: readonly LayerSize[];
  /** All that an engine gets: the layers, and what is said of them. */
  readonly blobs: readonly LayerSize[];
}

/** What a registry has under a name: an image, or a list of one for each platform. */
export interface Distribution {
  /** `sha256:…`: of the list where it is one for several platforms. */
  readonly digest: string;
  readonly platforms: readonly Platform[];
}

interface Parsed {
  readonly config?: LayerSize;
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
 * The manifest of an image for one platform; undefined where there is none for it. Engines tell
 * nothing of it before they pull.
 *
 * @param reference a tag or a digest
 * @throws RegistryError where the registry refuses
 */
export async function manifestOf(
  session: RegistrySession,
  reference: string,
  platform: Platform,
  signal: AbortSignal,
): Promise<Manifest | undefined> {
  const first = await read(session, reference, signal);
  const { manifests } = first.parsed;
  const own = manifests?.find((one) => one.platform && isSame(one.platform, platform));
  if (manifests && own === undefined) return undefined;
  const { said, mediaType, parsed } =
    own === undefined ? first : await read(session, own.digest, signal);
  const { config, layers = [] } = parsed;
  return { text: said, mediaType, layers, blobs: config ? [config, ...layers] : layers };
}

/**
 * What there is under a tag or a digest, as engines tell it that have this question.
 *
 * @throws RegistryError where the registry refuses
 */
export async function distributionIn(
  session: RegistrySession,
  reference: string,
  signal: AbortSignal,
): Promise<Distribution> {
  const { said, parsed } = await read(session, reference, signal);
  const { manifests, config } = parsed;
  if (manifests) {
    const platforms = manifests.flatMap(({ platform }) => platform ?? []);
    return { digest: digestOf(said), platforms };
  }
  if (config === undefined) return { digest: digestOf(said), platforms: [] };
  const built = await body(await session.get(`blobs/${config.digest}`, signal));
  const { os, architecture } = JSON.parse(built) as Partial<Platform>;
  const platforms = os && architecture ? [{ os, architecture }] : [];
  return { digest: digestOf(said), platforms };
}

/** Of a manifest, as it came. */
export const digestOf = (manifest: string): string =>
  `sha256:${createHash('sha256').update(manifest).digest('hex')}`;

async function read(session: RegistrySession, reference: string, signal: AbortSignal) {
  const answer = await session.get(`manifests/${reference}`, signal, { accept: accepted });
  const said = await body(answer);
  const mediaType = answer.headers['content-type'] ?? '';
  return { said, mediaType, parsed: JSON.parse(said) as Parsed };
}

async function body(answer: IncomingMessage): Promise<string> {
  const said = await text(answer);
  if (answer.statusCode !== 200) throw new RegistryError(answer.statusCode ?? 0, said);
  return said;
}
