import { distance } from 'fastest-levenshtein';

const many = 3;

/** Up to three of `tags`, the likeliest to have been meant first. */
export const nearestTags = (tag: string, tags: readonly string[]): readonly string[] =>
  tags
    .map((one) => ({ one, far: distance(one, tag) }))
    .sort((left, right) => left.far - right.far || (left.one < right.one ? -1 : 1))
    .slice(0, many)
    .map(({ one }) => one);
