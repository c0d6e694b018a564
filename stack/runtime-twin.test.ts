import { expect, test } from 'vitest';
import { describeFault } from './runtime-twin.ts';

test.each([
  [
    { fault: { kind: 'throttle', share: 1, seed: 0 }, seen: 0, struck: 0, isOver: false },
    'throttle (struck 0 of 0)',
  ],
  [
    {
      fault: { kind: 'latency', ms: 300, share: 0.5, seed: 7, endpoint: 'a' },
      seen: 8,
      struck: 3,
      secondsLeft: 11.2,
      isOver: false,
    },
    'latency ms=300 share=0.5 seed=7 endpoint=a (struck 3 of 8, 12 s left)',
  ],
  [
    { fault: { kind: 'cut', count: 1, share: 1, seed: 0 }, seen: 4, struck: 1, isOver: true },
    'cut count=1 (struck 1 of 4, over)',
  ],
])('a fault reads as what it is and what it did', (armed, words) => {
  expect(describeFault(armed)).toBe(words);
});
