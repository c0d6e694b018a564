import { distance } from 'fastest-levenshtein';

/** The known name that somebody who wrote this one will have meant. */
export const nearest = (name: string, known: readonly string[]): string | undefined =>
  known.find((one) => distance(name.toLowerCase(), one.toLowerCase()) <= 2);

/** What to say of a key that is not among the known ones. */
export function unknownKey(name: string, known: readonly string[]): string {
  const close = nearest(name, known);
  const advice = close ? `did you mean ${close}?` : `expected one of ${known.join(', ')}`;
  return `found a key that does not exist, ${advice}`;
}
