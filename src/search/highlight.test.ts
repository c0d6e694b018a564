import { expect, test } from 'vitest';
import { extract, hitEnds, hitStarts, pieces } from './highlight.ts';

const marked = (text: string) => text.replaceAll('[', hitStarts).replaceAll(']', hitEnds);
const written = (found: ReturnType<typeof pieces>) =>
  found.map(({ text, hit }) => (hit ? `[${text}]` : text)).join('|');

test.each([
  { text: '', expected: '' },
  { text: 'sem nada', expected: 'sem nada' },
  { text: '[Sofá] azul', expected: '[Sofá]| azul' },
  { text: 'O [sofá]', expected: 'O |[sofá]' },
  { text: '[frost] [free] e [inox]', expected: '[frost free]| e |[inox]' },
  { text: 'um [fim sem fim', expected: 'um \uE000fim sem fim' },
  { text: '<b>[x]</b>', expected: '<b>|[x]|</b>' },
])('$text', ({ text, expected }) => {
  expect(written(pieces(marked(text)))).toBe(expected);
});

test.each([
  { text: 'a [b] c', whole: 'a b c', expected: 'a |[b]| c' },
  { text: 'a [b]', whole: 'a b c', expected: 'a |[b]| …' },
  { text: '[b] c', whole: 'a b c', expected: '… |[b]| c' },
])('an extract $text of <$whole> shows where it was cut', ({ text, whole, expected }) => {
  expect(written(extract(marked(text), whole))).toBe(expected);
});
