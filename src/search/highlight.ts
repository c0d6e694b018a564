import type { Highlight } from './contract.ts';

/** Around what PostgreSQL found: characters that no text has, being of Unicode's private use. */
export const hitStarts = '\uE000';
export const hitEnds = '\uE001';

const hit = new RegExp(`${hitStarts}([^${hitEnds}]*)${hitEnds}`);
/** Hits with nothing but space between them are one. */
const neighbours = new RegExp(`${hitEnds}(\\s+)${hitStarts}`, 'g');

/** A marked text in pieces: nobody who shows it needs to trust what is in it. */
export function pieces(marked: string): Highlight {
  const split = marked.replaceAll(neighbours, '$1').split(hit);
  // What a group caught stands at every second place.
  return split.map((text, index) => ({ text, hit: index % 2 === 1 })).filter(({ text }) => text);
}

/** The pieces of an extract, with an ellipsis where the whole text goes on. */
export function extract(marked: string, whole: string): Highlight {
  const found = pieces(marked);
  const plain = found.map(({ text }) => text).join('');
  const start = whole.startsWith(plain) ? [] : [{ text: '… ', hit: false }];
  const end = whole.endsWith(plain) ? [] : [{ text: ' …', hit: false }];
  return [...start, ...found, ...end];
}
