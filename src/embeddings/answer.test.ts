import { expect, test } from 'vitest';
import { embeddingOf } from './answer.ts';
import { EmbeddingError } from './embedding-error.ts';

test('an embedding is the numbers of the answer, whatever else it has', () => {
  expect(embeddingOf('{"model": "m", "embedding": [0.6, -0.8]}', 2)).toEqual([0.6, -0.8]);
});

test.each([
  ['', '0 characters that are no JSON'],
  ['{"embedding": [0.6, 0.', 'no JSON'],
  ['{"embedding": [NaN, 0.8]}', 'no JSON'],
  ['<html>', 'expected {"embedding": [2 numbers]}'],
  ['null', 'is null'],
  ['[0.6, 0.8]', 'is a list'],
  ['"0.6"', 'is a string'],
  ['{}', 'no embedding but nothing'],
  ['{"vector": [0.6, 0.8]}', 'no embedding but vector'],
  ['{"embedding": null}', 'embedding is null'],
  ['{"embedding": {"0": 1}}', 'embedding is an object'],
  ['{"embedding": [0.6, null]}', 'embedding[1] is null'],
  ['{"embedding": ["0.6", 0.8]}', 'embedding[0] is a string'],
  ['{"embedding": [[0.6, 0.8]]}', 'embedding[0] is a list'],
  ['{"embedding": [0.6, 1e999]}', 'embedding[1] is not finite'],
  ['{"embedding": []}', '0 numbers, expected 2 (EMBEDDINGS_DIMENSION'],
  ['{"embedding": [0.6]}', '1 numbers, expected 2'],
  ['{"embedding": [0.6, 0.8, 0]}', '3 numbers, expected 2'],
])('%s is no embedding: %s', (body, said) => {
  const read = () => embeddingOf(body, 2);
  expect(read).toThrow(EmbeddingError);
  expect(read).toThrow(said);
  expect(read).toThrow(expect.objectContaining({ kind: 'bad-answer', retryable: false }));
});
