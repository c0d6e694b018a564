import type { RawRequest } from './raw-exchange.ts';

export const term = '{"search_term": "geladeira frost free 375 litros"}';
export const json = { 'Content-Type': 'application/json' };

/** What curl sends of its own. */
const anything = { Accept: '*/*' };

export const post = (
  body: string | Uint8Array,
  headers: Readonly<Record<string, string>> = json,
  path = '/invocations',
): RawRequest => ({
  method: 'POST',
  path,
  headers: { ...anything, ...headers },
  body: Buffer.from(body),
});

export const bare = (method: string, path: string): RawRequest => ({
  method,
  path,
  headers: anything,
  body: Buffer.alloc(0),
});

/** A search term that makes a body of as many MiB. */
export const ofMebibytes = (count: number): string =>
  `{"search_term": "${'a'.repeat(Math.round(count * 1024 * 1024))}"}`;
