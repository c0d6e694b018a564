import { expect, test } from 'vitest';
import { apart } from './apart.ts';

const isShared = (file: string) => file === file.toUpperCase();

test.each([
  ['A B a b c d e f', 'A a b c d e f B'],
  ['a b A c B d C D e f', 'A a b B c d C e f D'],
  ['a A b c', 'A a b c'],
  ['a b c', 'a b c'],
  ['A B C', 'A B C'],
  ['A B C a', 'A a B C'],
])('of %s those in capitals come apart: %s', (files, expected) => {
  expect(apart(files.split(' '), isShared).join(' ')).toBe(expected);
});
