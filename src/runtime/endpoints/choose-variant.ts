/** What a choice goes by. */
interface Weighed {
  readonly name: string;
  readonly weight: number;
}

/** The variant at `point` (0 to 1, exclusive) of the traffic, each as wide as its weight. */
export function chooseVariant<Variant extends Weighed>(
  variants: readonly Variant[],
  point: number,
): Variant {
  const total = variants.reduce((sum, { weight }) => sum + weight, 0);
  let left = point * total;
  for (const variant of variants) {
    left -= variant.weight;
    if (left < 0) return variant;
  }
  const last = variants.findLast(({ weight }) => weight > 0);
  if (!last) throw new Error('an endpoint has no variant with a weight');
  return last;
}
