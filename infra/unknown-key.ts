import { distance } from 'fastest-levenshtein';

/** What to say of a key that is not among the known ones. */
export function unknownKey(name: string, known: readonly string[]): string {
  const close = known.find((one) => distance(name.toLowerCase(), one.toLowerCase()) <= 2);
  const advice = close ? `did you mean ${close}?` : `expected one of ${known.join(', ')}`;
  return `found a key that does not exist, ${advice}`;
}
