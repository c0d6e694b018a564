import { expect, test } from 'vitest';
import { itemOfLine } from './item.ts';

test('what a line does not say has a value that says so', () => {
  expect(itemOfLine('{"id": "a", "title": "Fogão"}')).toEqual({
    id: 'a',
    title: 'Fogão',
    description: '',
    category: null,
    price: null,
    attributes: {},
  });
});

test('all that a line says is kept', () => {
  const item = {
    id: 'fogão 4/b',
    title: 'Fogão',
    description: '4 bocas',
    category: 'Fogões',
    price: 899.9,
    attributes: { bocas: 4, cor: 'inox', gás: true },
  };
  expect(itemOfLine(JSON.stringify(item))).toEqual(item);
});

test.each([
  ['', /^no JSON/],
  ['{"id": "a"', /^no JSON/],
  ['null', /^the line must be object/],
  ['{"id": "a"}', /^the line must have required properties.* title/],
  ['{"id": "", "title": "b"}', /^id must not have fewer/],
  ['{"id": "a\\n", "title": "b"}', /^id /],
  ['{"id": "a", "title": " "}', /^title /],
  ['{"id": "a", "title": "\\u0000b"}', /^title /],
  ['{"id": "a", "title": 3}', /^title must be string/],
  ['{"id": "a", "title": "b", "price": "9,90"}', /^price must be number/],
  ['{"id": "a", "title": "b", "price": -1}', /^price must be >= 0/],
  ['{"id": "a", "title": "b", "tittle": "c", "x": 1}', /^the line has unknown keys: tittle,x/],
  ['{"id": "a", "title": "b", "attributes": {"a": []}}', /^attributes\/a must be/],
  ['{"id": "a", "title": "b", "attributes": {"\\u0000": 1}}', /NUL/],
  ['{"id": "a", "title": "b", "attributes": {"c": "\\ud800"}}', /half of a surrogate pair/],
])('%s is no item', (line, reason) => {
  expect(itemOfLine(line)).toEqual({ reason: expect.stringMatching(reason) as string });
});
