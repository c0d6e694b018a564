import { describe, expect, test } from 'vitest';
import { Slots } from './slots.ts';

describe('a slot', () => {
  test('gives back what was set last', () => {
    const slots = new Slots<{ text: string }>(3);
    slots.set(1, { text: 'geladeira não' });
    slots.set(2, { text: 'fogão' });
    slots.set(1, { text: 'é' });
    expect([0, 1, 2].map((slot) => slots.get(slot))).toEqual([
      undefined,
      { text: 'é' },
      { text: 'fogão' },
    ]);
  });

  test.each([767, 768, 769, 100_000])('takes %i bytes of JSON', (bytes) => {
    const slots = new Slots<string>(2);
    const text = 'x'.repeat(bytes - 2);
    slots.set(0, text);
    slots.set(1, 'short');
    expect(slots.get(0)).toBe(text);
    expect(slots.get(1)).toBe('short');
  });

  test('counts bytes, not characters', () => {
    const slots = new Slots<string>(2);
    slots.set(1, 'after');
    slots.set(0, 'ã'.repeat(400));
    expect(slots.get(0)).toBe('ã'.repeat(400));
    expect(slots.get(1)).toBe('after');
  });

  test('forgets what was long when something short comes', () => {
    const slots = new Slots<string>(1);
    slots.set(0, 'x'.repeat(5_000));
    slots.set(0, 'short');
    expect(slots.get(0)).toBe('short');
  });

  test('is empty after clear', () => {
    const slots = new Slots<string>(2);
    slots.set(0, 'short');
    slots.set(1, 'x'.repeat(5_000));
    slots.clear();
    expect([slots.get(0), slots.get(1)]).toEqual([undefined, undefined]);
  });
});
