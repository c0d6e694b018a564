import { expect, test } from 'vitest';
import { embeddedText, textHash } from './embedded-text.ts';

const item = {
  id: 'a',
  title: 'Fogão',
  description: '4 bocas.',
  category: 'Fogões',
  price: 899,
  attributes: { cor: 'inox' },
};

test.each([
  { given: {}, text: 'Fogões: Fogão. 4 bocas.' },
  { given: { category: null }, text: 'Fogão. 4 bocas.' },
  { given: { description: '' }, text: 'Fogões: Fogão' },
  { given: { category: null, description: '' }, text: 'Fogão' },
  { given: { price: 1, attributes: {}, id: 'b' }, text: 'Fogões: Fogão. 4 bocas.' },
])('with $given it is "$text"', ({ given, text }) => {
  expect(embeddedText({ ...item, ...given })).toBe(text);
});

test('it is cut where the model would not look, and never into half a character', () => {
  const text = embeddedText({ ...item, title: '😀'.repeat(2_000) });
  expect(text.length).toBeLessThanOrEqual(1_500);
  expect(text.isWellFormed()).toBe(true);
});

test('texts have equal hashes where they are equal', () => {
  expect(textHash('a')).toEqual(textHash('a'));
  expect(textHash('a')).not.toEqual(textHash('b'));
});
