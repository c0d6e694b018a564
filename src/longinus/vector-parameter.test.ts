import { expect, test } from 'vitest';
import { realsParameter, vectorParameter } from './vector-parameter.ts';

const hex = (bytes: Buffer) =>
  bytes
    .toString('hex')
    .replaceAll(/(.{8})/g, '$1 ')
    .trim();

// By hand, after array_recv and vector_recv: 1.5 is 3fc00000, -2 is c0000000.
test('a real[] has its dimension, no nulls, its type 700, its size, and from where it counts', () => {
  const header = '00000001 00000000 000002bc 00000002 00000001';
  expect(hex(realsParameter([1.5, -2]))).toBe(`${header} 00000004 3fc00000 00000004 c0000000`);
});

test('a vector has its length before its numbers', () => {
  expect(hex(vectorParameter([1.5, -2]))).toBe('00020000 3fc00000 c0000000');
});
