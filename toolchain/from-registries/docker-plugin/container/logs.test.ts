import { expect, test } from 'vitest';
import { textOf } from './logs.ts';

function frame(stream: number, text: string): Buffer {
  const header = Buffer.alloc(8);
  header.writeUInt8(stream);
  header.writeUInt32BE(Buffer.byteLength(text), 4);
  return Buffer.concat([header, Buffer.from(text)]);
}

test('stdout and stderr come out of their frames, in order', () => {
  const log = Buffer.concat([frame(1, 'one\n'), frame(2, 'zwölf\n'), frame(1, 'three\n')]);
  expect(textOf(log, false)).toBe('one\nzwölf\nthree\n');
});

test('a terminal’s output has no frames', () => {
  expect(textOf(Buffer.from('plain\n'), true)).toBe('plain\n');
});
