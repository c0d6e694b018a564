import { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import type { Line } from './lines.ts';
import { linesOf } from './lines.ts';

async function read(pieces: readonly string[], longest = 10): Promise<Line[]> {
  const stream = Readable.from(pieces.map((piece) => Buffer.from(piece)));
  const lines: Line[] = [];
  for await (const some of linesOf(stream, longest)) lines.push(...some);
  return lines;
}
const numbered = (...texts: (string | undefined)[]) =>
  texts.map((text, index) => ({ number: index + 1, text }));

test.each([
  { pieces: [], lines: [] },
  { pieces: ['a'], lines: ['a'] },
  { pieces: ['a\n'], lines: ['a'] },
  { pieces: ['a\n\nb'], lines: ['a', '', 'b'] },
  { pieces: ['a', 'b\nc', '\n', 'd'], lines: ['ab', 'c', 'd'] },
  { pieces: ['\n', '\n'], lines: ['', ''] },
])('$pieces are the lines $lines', async ({ pieces, lines }) => {
  expect(await read(pieces)).toEqual(numbered(...lines));
});

test('a character that comes in two pieces is whole', async () => {
  const [first, second] = [Buffer.from('é\n').subarray(0, 1), Buffer.from('é\n').subarray(1)];
  const lines: Line[] = [];
  for await (const some of linesOf(Readable.from([first, second]), 10)) lines.push(...some);
  expect(lines).toEqual(numbered('é'));
});

test.each([
  { pieces: ['1234567890\nb'], lines: ['1234567890', 'b'] },
  { pieces: ['12345678901\nb'], lines: [undefined, 'b'] },
  { pieces: ['123456', '78901', '23\nb\n'], lines: [undefined, 'b'] },
  { pieces: ['a\n123456', '789012'], lines: ['a', undefined] },
])('of $pieces what is too long has no text', async ({ pieces, lines }) => {
  expect(await read(pieces)).toEqual(numbered(...lines));
});

test('what a piece completes comes before the next piece', async () => {
  const { promise, resolve } = Promise.withResolvers<undefined>();
  async function* pieces() {
    yield Buffer.from('a\nb\nc');
    await promise;
    yield Buffer.from('d\n');
  }
  const lines = linesOf(pieces(), 10);
  expect((await lines.next()).value).toHaveLength(2);
  resolve(undefined);
  expect((await lines.next()).value).toEqual([{ number: 3, text: 'cd' }]);
});
