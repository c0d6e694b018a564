import { expect, test } from 'vitest';
import { atLeast, figure } from './figure.ts';

test('a figure has the median, the spread, and whether the median is within the bar', () => {
  expect(figure('start', 's', [3, 1, 2], 2)).toEqual({
    name: 'start',
    unit: 's',
    median: 2,
    min: 1,
    max: 3,
    runs: 3,
    bar: 2,
    met: true,
  });
  expect(figure('start', 's', [3, 1, 2], 1.5).met).toBe(false);
});

test('without a bar there is nothing to meet', () => {
  expect(figure('share', 's', [1])).not.toHaveProperty('met');
});

test('a bar may be the least that something must be', () => {
  expect(atLeast('rate', '1/s', [3, 1, 2], 2)).toMatchObject({ bar: 2, isLeast: true, met: true });
  expect(atLeast('rate', '1/s', [3, 1, 2], 2.5).met).toBe(false);
});
