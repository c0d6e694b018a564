import { expect, test } from 'vitest';
import type { RawAnswer } from '../conformance/serving/raw-exchange.ts';
import { cosine, toldApartBy } from './compare.ts';

const answer = (body: string, headers: Record<string, string> = {}, status = 500): RawAnswer => ({
  status,
  headers: new Map(Object.entries(headers)),
  body: Buffer.from(body),
});
const traced = (file: string, error: string) =>
  answer(`boom\nTraceback (most recent call last):\n  File "${file}", line 1\n${error}: boom\n`);

test('ids and the frames of a traceback tell nothing', () => {
  expect(toldApartBy(traced('/a.py', 'KeyError'), traced('/b.py', 'KeyError'))).toEqual([]);
  const ids = ['1', '2'].map((id) => answer('x', { 'x-request-id': id }));
  expect(toldApartBy(ids[0] ?? answer(''), ids[1] ?? answer(''))).toEqual([]);
});

test('a status, a header, an error and a body do', () => {
  expect(toldApartBy(answer('x'), answer('x', {}, 400))).toEqual(['status: 500 → 400']);
  expect(toldApartBy(answer('x'), answer('x', { allow: 'GET' }))).toHaveLength(1);
  expect(toldApartBy(traced('/a.py', 'KeyError'), traced('/a.py', 'TypeError'))).toHaveLength(1);
  expect(toldApartBy(answer('x'), answer('y'))).toEqual(['body: "x" → "y"']);
});

test('the cosine of vectors is of their directions', () => {
  expect(cosine([1, 0], [2, 0])).toBeCloseTo(1);
  expect(cosine([1, 0], [0, 3])).toBeCloseTo(0);
});
