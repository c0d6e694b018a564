import { describe, expect, test } from 'vitest';
import { chooseVariant } from './choose-variant.ts';

describe('a variant is chosen by its weight', () => {
  const variants = [
    { name: 'a', weight: 1 },
    { name: 'b', weight: 0 },
    { name: 'c', weight: 3 },
  ];
  test.each([
    [0, 'a'],
    [0.249, 'a'],
    [0.25, 'c'],
    [0.999_999, 'c'],
    [1, 'c'],
  ])('at %f of the traffic it is %s', (point, name) => {
    expect(chooseVariant(variants, point).name).toBe(name);
  });
});
