import { parseImageName } from './image-name.ts';

/** Of PyTorch: before it AWS called the images for arm64 by its processor's name. */
const firstCalledArm64 = [2, 5] as const;

/**
 * AWS's image for an engine's architecture. AWS publishes its PyTorch inference images for one
 * platform each: those for arm64 are in repositories of their own, `pytorch-inference-graviton` up to
 * 2.4 and `pytorch-inference-arm64` from 2.5 on, with the same tags (`available_images.md` of
 * aws/deep-learning-containers). Whatever is not such an image of a CPU stays what it is.
 *
 * @param architecture Go's word: `amd64`, `arm64`
 */
export function officialFor(image: string, architecture: string): string {
  const { repository, tag, digest } = parseImageName(image);
  const version = /^(?<major>\d+)\.(?<minor>\d+)[.\d]*-cpu-/.exec(tag ?? '')?.groups;
  const isOne = /(^|\/)pytorch-inference$/.test(repository) && version && digest === undefined;
  if (architecture !== 'arm64' || !isOne) return image;
  const [major, minor] = firstCalledArm64;
  const [ownMajor, ownMinor] = [Number(version['major']), Number(version['minor'])];
  const isNew = ownMajor > major || (ownMajor === major && ownMinor >= minor);
  return image.replace(
    /pytorch-inference(?=:)/,
    `pytorch-inference-${isNew ? 'arm64' : 'graviton'}`,
  );
}
