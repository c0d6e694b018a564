import { Readable } from 'node:stream';
import Docker from 'dockerode';
import { expect, test } from 'vitest';
import { followed } from './followed.ts';

const engine = new Docker();
const telling = (...events: object[]) =>
  Readable.from(events.map((event) => `${JSON.stringify(event)}\r\n`));

test('a work is over when the engine has told all of it', async () => {
  const lines: string[] = [];
  await followed(engine, telling({ stream: 'one' }, { stream: 'two' }), ({ stream }) => {
    lines.push(stream ?? '');
  });
  expect(lines).toEqual(['one', 'two']);
});

test('a work that fails half-way rejects with the engine’s words', async () => {
  const stream = telling({ stream: 'one' }, { error: 'no apt-get', errorDetail: { message: 'x' } });
  await expect(followed(engine, stream)).rejects.toThrow('no apt-get');
});

test('what the listener throws is what it rejects with', async () => {
  const listener = () => {
    throw new Error('mine');
  };
  await expect(followed(engine, telling({ error: 'theirs' }), listener)).rejects.toThrow('mine');
});
