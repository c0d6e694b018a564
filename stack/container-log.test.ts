import { expect, test } from 'vitest';
import { demultiplexed } from './container-log.ts';

const chunk = (stream: number, text: string) => {
  const header = Buffer.from([stream, 0, 0, 0, 0, 0, 0, Buffer.byteLength(text)]);
  return Buffer.concat([header, Buffer.from(text)]);
};

test('both streams of a log become one text, in order', () => {
  const raw = Buffer.concat([chunk(1, 'água\n'), chunk(2, 'error\n'), chunk(1, '')]);
  expect(demultiplexed(raw)).toBe('água\nerror\n');
});
