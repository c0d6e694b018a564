import { refused } from './embedding-error.ts';

/** The body of an invocation; throws an EmbeddingError for a term that no endpoint would take. */
export function payloadOf(term: unknown, longest: number): string {
  if (typeof term !== 'string') throw wrong(`is ${term === null ? 'null' : typeof term}`);
  if (term === '') throw wrong('is empty');
  if (term.trim() === '') throw wrong('is only blanks');
  if (!term.isWellFormed()) {
    throw wrong('has half of a surrogate pair in it: it was cut inside a character');
  }
  const payload = JSON.stringify({ search_term: term });
  const bytes = Buffer.byteLength(payload);
  if (bytes > longest) {
    throw refused(
      `the term makes a payload of ${String(bytes)} bytes (search_term), and ${String(longest)} are taken`,
    );
  }
  return payload;
}

const wrong = (what: string) =>
  refused(`the term ${what}; expected a string with some text in it (search_term)`);
