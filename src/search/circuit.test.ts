import { beforeEach, expect, test } from 'vitest';
import type { Circuit } from './circuit.ts';
import { circuit } from './circuit.ts';

let now: number;
let breaker: Circuit<string>;
beforeEach(() => {
  now = 0;
  breaker = circuit<string>(2_000, () => now);
});

test('asks as long as nothing failed', () => {
  breaker.tell(undefined);
  expect(breaker.remembered()).toBeUndefined();
});

test('remembers a failure for as long as it was told to', () => {
  breaker.tell('down');
  now = 1_999;
  expect(breaker.remembered()).toBe('down');
  now = 2_000;
  expect(breaker.remembered()).toBeUndefined();
});

test('lets only one try after that', () => {
  breaker.tell('down');
  now = 2_000;
  breaker.remembered();
  expect(breaker.remembered()).toBe('down');
});

test('believes what the one that tried tells', () => {
  breaker.tell('down');
  now = 2_000;
  breaker.remembered();
  breaker.tell(undefined);
  expect(breaker.remembered()).toBeUndefined();
});

test('lets another try when the first never told', () => {
  breaker.tell('down');
  now = 2_000;
  breaker.remembered();
  now = 4_000;
  expect(breaker.remembered()).toBeUndefined();
});
