import { expect, test } from 'vitest';
import { engineWords } from './engine-words.ts';

test.each([
  [
    '(HTTP code 500) server error - Get "http://localhost:9/v2/": connect: connection refused ',
    'Get "http://localhost:9/v2/": connect: connection refused',
  ],
  [
    '(HTTP code 404) no such image - manifest for a/b:9 not found - sorry ',
    'manifest for a/b:9 not found - sorry',
  ],
  ['unexpected EOF', 'unexpected EOF'],
])('%s', (message, words) => {
  expect(engineWords(new Error(message))).toBe(words);
});
