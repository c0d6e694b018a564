import { text } from 'node:stream/consumers';
import type { Platform } from '../../infra/engine/platform.ts';
import { isSame } from '../../infra/engine/platform.ts';
import type { LayerSize } from './pull-progress.ts';
import type { RegistrySession } from './registry-session.ts';

/** One platform's image, as its registry tells it. */
export interface Manifest {
  /** As it came: its digest is of these very bytes. */
  readonly text: string;
  readonly mediaType: string;
  readonly layers: readonly LayerSize[];
  /** All that an engine gets: the layers, and what is said of them. */
  readonly blobs: readonly LayerSize[];
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
 * nothing of it before they pull. Throws Error where the registry does not answer so.
 *
 * @param reference a tag or a digest
 */
export async function manifestOf(
  session: RegistrySession,
  reference: string,
  platform: Platform,
  signal: AbortSignal,
): Promise<Manifest | undefined> {
  const read = async (which: string) => {
    const answer = await session.get(`manifests/${which}`, signal, { accept: accepted });
    const said = await text(answer);
    if (answer.statusCode !== 200) throw new Error(`${which}: ${answer.statusCode} ${said}`);
    const mediaType = answer.headers['content-type'] ?? '';
    return { said, mediaType, parsed: JSON.parse(said) as Parsed };
  };
  const first = await read(reference);
  const { manifests } = first.parsed;
  const own = manifests?.find((one) => one.platform && isSame(one.platform, platform));
  if (manifests && own === undefined) return undefined;
  const { said, mediaType, parsed } = own === undefined ? first : await read(own.digest);
  const { config, layers = [] } = parsed;
  return { text: said, mediaType, layers, blobs: config ? [config, ...layers] : layers };
}
