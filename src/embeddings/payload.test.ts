import { expect, test } from 'vitest';
import { EmbeddingError } from './embedding-error.ts';
import { payloadOf } from './payload.ts';

const payload = '{"search_term":"pressão"}';
const bytes = Buffer.byteLength(payload);

test('a term becomes the payload of the contract, and may be as long as is taken', () => {
  expect(payloadOf('pressão', bytes)).toBe(payload);
  expect(payloadOf('😀', 100)).toBe('{"search_term":"😀"}');
});

test.each([
  ['', 'is empty'],
  [' \t\u00a0\n', 'is only blanks'],
  ['pan\ud83d', 'half of a surrogate pair'],
  ['\ude00pan', 'half of a surrogate pair'],
  [undefined, 'is undefined'],
  [null, 'is null'],
  [7, 'is number'],
  ['pressões', `${bytes + 1} bytes (search_term), and ${bytes} are taken`],
])('the term %j is refused: %s', (term, said) => {
  const read = () => payloadOf(term, bytes);
  expect(read).toThrow(EmbeddingError);
  expect(read).toThrow(said);
  expect(read).toThrow(expect.objectContaining({ kind: 'refused', retryable: false }));
});
