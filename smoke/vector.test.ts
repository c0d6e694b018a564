import { describe, expect, test } from 'vitest';
import { cosine, norm, vectorAt } from './vector.ts';

describe('the vector in an answer', () => {
  test('is found at a key', () => {
    expect(vectorAt('{"embedding": [1, -0.5]}', 'embedding')).toEqual([1, -0.5]);
  });
  test('is found through keys and indices', () => {
    expect(vectorAt('{"data": [{"embedding": [3]}]}', 'data.0.embedding')).toEqual([3]);
  });
  test.each([
    ['<html>', 'the answer is not JSON: <html>'],
    ['{"vector": [1]}', 'the answer has no embedding: {"vector": [1]}'],
    ['null', 'the answer has no embedding: null'],
    ['{"embedding": []}', 'embedding is not a list of numbers'],
    ['{"embedding": "x"}', 'embedding is not a list of numbers'],
    ['{"embedding": [1, null]}', 'embedding[1] is null, not a finite number'],
    ['{"embedding": [1, "2"]}', 'embedding[1] is "2", not a finite number'],
  ])('%s: %s', (body, said) => {
    expect(vectorAt(body, 'embedding')).toBe(said);
  });
});

test('norm and cosine', () => {
  expect(norm([3, 4])).toBe(5);
  expect(cosine([1, 0], [2, 0])).toBe(1);
  expect(cosine([1, 0], [0, 3])).toBe(0);
  expect(cosine([1], [1, 1])).toBeLessThan(1);
});
