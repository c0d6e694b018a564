import { describe, expect, test } from 'vitest';
import { parseAnswerPath } from './answer-path.ts';

describe('a path into an answer', () => {
  test.each([
    ['embedding', 'embedding'],
    ['0', '0'],
    ['[0]', '0'],
    ['[0][0]', '0.0'],
    ['data[0].embedding', 'data.0.embedding'],
    ['data.0.embedding', 'data.0.embedding'],
    ['$', '$'],
    ['$[0]', '0'],
    ['$.data[0].embedding', 'data.0.embedding'],
    ['$embedding', undefined],
    ['', undefined],
    ['.', undefined],
    ['.embedding', undefined],
    ['data..embedding', undefined],
    ['data.', undefined],
    ['data[]', undefined],
    ['data[x]', undefined],
    ['data[0', undefined],
    ['["a"]', undefined],
    ['two words', undefined],
  ])('%s is read as %s', (text, path) => {
    expect(parseAnswerPath(text)).toBe(path);
  });
});
