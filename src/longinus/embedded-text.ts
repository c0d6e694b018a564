import { createHash } from 'node:crypto';
import type { Item } from './item.ts';

/** Characters; more than the 256 tokens that the model looks at are a waste. */
const longest = 1_500;

/** What is embedded of an item; docs/decisions.md has what was measured of other choices. */
export function embeddedText({ title, category, description }: Item): string {
  const named = category === null ? title : `${category}: ${title}`;
  const text = description === '' ? named : `${named}. ${description}`;
  // A cut may go through a character.
  return text.slice(0, longest).toWellFormed();
}

export const textHash = (text: string): Buffer => createHash('sha256').update(text).digest();
