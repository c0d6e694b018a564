/** What an image is built for, in the words of Go and of registries: `linux`, `arm64`. */
export interface Platform {
  readonly os: string;
  readonly architecture: string;
}

/** Registries list signatures and provenance beside the images, for a platform of that name. */
const noPlatform = 'unknown';

/**
 * Whether one of the platforms that an image is offered for is the engine's. An image of which
 * nobody knows is taken for a fitting one: the engine will say.
 */
export function fits(engine: Platform, offered: readonly Platform[]): boolean {
  const known = withoutAttachments(offered);
  return known.length === 0 || known.some((one) => isSame(one, engine));
}

export const isSame = (one: Platform, other: Platform): boolean =>
  one.os === other.os && one.architecture === other.architecture;

export const platformInWords = ({ os, architecture }: Platform): string => `${os}/${architecture}`;

export const platformsInWords = (offered: readonly Platform[]): string =>
  [...new Set(withoutAttachments(offered).map(platformInWords))].join(', ');

const withoutAttachments = (offered: readonly Platform[]): readonly Platform[] =>
  offered.filter(({ os }) => os !== noPlatform && os !== '');

/** Why an image that is offered for these platforms does not run on this engine; undefined if it does. */
export const unfit = (engine: Platform, offered: readonly Platform[]): string | undefined =>
  fits(engine, offered)
    ? undefined
    : `it is for ${platformsInWords(offered)}; the engine is ${platformInWords(engine)}`;

/** What to do about it. */
export const otherPlatform = (image: string): string =>
  'name an image for this engine in the settings, or take the CPU image (sagemaker-local:image: cpu); to ' +
  `run this one in emulation, where the engine can: docker pull --platform PLATFORM ${image}`;
