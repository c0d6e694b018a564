/** Runs nothing while what it asks is known to be down, so that nobody waits for what will not come. */
export interface Circuit<Failure> {
  /** The failure that is remembered; undefined when one may ask, which then must `tell`. */
  readonly remembered: () => Failure | undefined;
  readonly tell: (failure: Failure | undefined) => void;
}

/**
 * Remembers a failure for a short time. After it one request tries; the others go on as if nothing
 * had changed until that one tells what it found.
 *
 * @param memoryMs for how long a failure is believed
 */
export function circuit<Failure>(
  memoryMs: number,
  now: () => number = () => performance.now(),
): Circuit<Failure> {
  let last: Failure | undefined;
  let until = 0;
  return {
    remembered: () => {
      if (last === undefined) return undefined;
      if (now() < until) return last;
      // This one tries; should it never tell, another will.
      until = now() + memoryMs;
      return undefined;
    },
    tell: (failure) => {
      last = failure;
      until = now() + memoryMs;
    },
  };
}
