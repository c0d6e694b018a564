import { once } from 'node:events';
import type { RequestListener } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { Pool } from 'undici';
import { wholeAnswer } from './whole-answer.ts';

const open: AsyncDisposable[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one[Symbol.asyncDispose]();
});

/** One connection to a server that answers so. */
async function connectionTo(answer: RequestListener): Promise<Pool> {
  const server = createServer(answer).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const pool = new Pool(`http://127.0.0.1:${String(port)}`, { connections: 1, pipelining: 1 });
  open.push({
    [Symbol.asyncDispose]: async () => {
      await pool.destroy();
      server.closeAllConnections();
      await once(server.close(), 'close');
    },
  });
  return pool;
}

const question = { method: 'GET', path: '/' } as const;
const nobodyLeaves = new AbortController().signal;

test('status, headers and text, wherever the text was cut on its way', async () => {
  const bytes = Buffer.from('maçã');
  const pool = await connectionTo((_request, response) => {
    response.writeHead(418, { 'x-model': 'tea' }).write(bytes.subarray(0, 3));
    setTimeout(() => response.end(bytes.subarray(3)), 20);
  });
  expect(await wholeAnswer(pool, question, nobodyLeaves)).toMatchObject({
    status: 418,
    headers: { 'x-model': 'tea' },
    text: 'maçã',
  });
});

test('a body of nothing is an empty text', async () => {
  const pool = await connectionTo((_request, response) => response.writeHead(204).end());
  expect(await wholeAnswer(pool, question, nobodyLeaves)).toMatchObject({ status: 204, text: '' });
});

test('what is given up in the middle of its answer ends with the reason, and ends the request', async () => {
  const gone = Promise.withResolvers<boolean>();
  const leaving = new AbortController();
  const pool = await connectionTo((_request, response) => {
    response.once('close', () => {
      gone.resolve(!response.writableFinished);
    });
    response.write('the beginning');
    leaving.abort(new Error('enough'));
  });
  await expect(wholeAnswer(pool, question, leaving.signal)).rejects.toThrow('enough');
  expect(await gone.promise).toBe(true);
});

test('what waits for a connection is given up at once, and never sent', async () => {
  const paths: (string | undefined)[] = [];
  const pool = await connectionTo(({ url }, response) => {
    paths.push(url);
    setTimeout(() => response.end('late'), 100);
  });
  const first = wholeAnswer(pool, { ...question, path: '/first' }, nobodyLeaves);
  const leaving = new AbortController();
  let isAnswered = false;
  void first.then(() => {
    isAnswered = true;
  });
  const second = wholeAnswer(pool, { ...question, path: '/second' }, leaving.signal);
  leaving.abort(new Error('enough'));
  await expect(second).rejects.toThrow('enough');
  expect(isAnswered).toBe(false);
  await first;
  await wholeAnswer(pool, { ...question, path: '/third' }, nobodyLeaves);
  expect(paths).toEqual(['/first', '/third']);
});

test('who has left already asks nothing', async () => {
  let asked = 0;
  const pool = await connectionTo((_request, response) => {
    asked += 1;
    response.end();
  });
  const left = AbortSignal.abort(new Error('enough'));
  await expect(wholeAnswer(pool, question, left)).rejects.toThrow('enough');
  await wholeAnswer(pool, question, nobodyLeaves);
  expect(asked).toBe(1);
});

test('a connection that breaks is told', async () => {
  const pool = await connectionTo((_request, response) => {
    response.write('the beginning', () => response.destroy());
  });
  await expect(wholeAnswer(pool, question, nobodyLeaves)).rejects.toMatchObject({
    code: 'UND_ERR_SOCKET',
  });
});
