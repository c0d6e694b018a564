/** What the full text is asked, in the syntaxes that PostgreSQL parses. */
export interface Terms {
  /** All of it, for websearch_to_tsquery. */
  readonly every: string;
  /** Any word of it, for websearch_to_tsquery. */
  readonly some: string;
  /** What must not be there, for websearch_to_tsquery. */
  readonly none: string;
  /** The last word, which may not be typed to its end, as a tsquery; empty where there is none. */
  readonly begun: string;
}

/** A word or a "quoted phrase", excluded by a `-` before it. */
const part = /-?"[^"]*"?|\S+/g;
/** Fewer letters begin too many words. */
const shortestBeginning = 3;

/** Reads what a person typed. */
export function termsOf(typed: string): Terms {
  const parts = typed.match(part) ?? [];
  const isExcluded = (one: string) => /^-["\p{L}\p{N}]/u.test(one);
  const words = parts
    .filter((one) => !isExcluded(one))
    .flatMap((one) => one.replaceAll('"', ' ').split(/\s+/))
    .map((word) => word.replace(/^-+/, ''))
    .filter((word) => word !== '' && word.toLowerCase() !== 'or');
  return {
    every: typed,
    some: words.join(' or '),
    none: parts.filter(isExcluded).join(' '),
    begun: beginning(typed),
  };
}

function beginning(typed: string): string {
  const last = /(?:^|\s)([\p{L}\p{N}]+)$/u.exec(typed)?.[1] ?? '';
  const plain = last.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
  return plain.length < shortestBeginning ? '' : `${plain}:*`;
}
