import { bytesInWords } from '../../report/amounts.ts';
import { ExitCode, VisibleError } from '../../report/visible-error.ts';

/** How an engine keeps images: unpacked alone, or (containerd's store) compressed beside that. */
export type ImageStore = 'unpacked' | 'unpacked-and-compressed';

/**
 * Bytes on disk for a byte that is transferred. The manifest does not say; 1.86 was measured of the
 * genuine PyTorch stack (3,041 MB to 5,663 MB, `docker push` of the image of `npm run parity`), 2.6 to
 * 3.2 of Debian images below 80 MB, for which space is seldom short.
 */
const unpackedRatio = 2;

/**
 * The most that a pull of these layers takes on the engine's disk while it goes on, in bytes.
 * `sizes`: compressed, of the missing layers, in the image's order, in which they are unpacked. The
 * file of a layer goes when it is unpacked, and by then all later files may have come.
 */
export function bytesNeeded(sizes: readonly number[], store: ImageStore): number {
  if (store === 'unpacked-and-compressed') return sum(sizes) * (unpackedRatio + 1);
  const whileUnpacking = sizes.map(
    (_, n) => sum(sizes.slice(0, n + 1)) * unpackedRatio + sum(sizes.slice(n)),
  );
  return Math.max(0, ...whileUnpacking);
}

const sum = (sizes: readonly number[]): number => sizes.reduce((total, size) => total + size, 0);

/** Where an engine keeps its images, and what is free there. */
export interface EngineDisk {
  readonly folder: string;
  /** Bytes. */
  readonly free: number;
}

/** What a person is told before a pull for which there is no room. */
export function tooLittleSpace(
  image: string,
  sizes: readonly number[],
  needed: number,
  { folder, free }: EngineDisk,
): VisibleError {
  return new VisibleError({
    doing: `pulling ${image}`,
    found:
      `${bytesInWords(free)} are free in ${folder}, where the engine keeps images; ` +
      `about ${bytesInWords(needed)} are needed`,
    expected:
      `room for ${sizes.length} layers, ${bytesInWords(sum(sizes))} compressed: unpacked about twice that, as was ` +
      'measured of AWS’s stack, and beside it the files of those that are still to be unpacked',
    next: `${makeRoom}, or pull it yourself if you know that it fits (docker pull ${image})`,
    exitCode: ExitCode.machine,
  });
}

/** The engine's own words, where the check could not be made or something else took the space. */
export const isNoSpace = (reason: string): boolean => /no space left on device/i.test(reason);

export const makeRoom =
  'make room: docker system df says what takes it, docker image prune and docker builder prune ' +
  'remove what nothing uses';
