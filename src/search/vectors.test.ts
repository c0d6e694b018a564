import { once } from 'node:events';
import type { RequestListener } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import type { Vectors } from './vectors.ts';
import { longinusVectors } from './vectors.ts';

const budgetMs = 100;
const open: AsyncDisposable[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one[Symbol.asyncDispose]();
});

async function asking(answer: RequestListener): Promise<Vectors> {
  const server = createServer(answer).listen(0, '127.0.0.1');
  await once(server, 'listening');
  open.push({
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      if (server.listening) await once(server.close(), 'close');
    },
  });
  return vectorsAt((server.address() as AddressInfo).port);
}

function vectorsAt(port: number): Vectors {
  const settings = { port: 0, databaseUrl: '', longinusBudgetMs: budgetMs };
  const longinusUrl = new URL(`http://127.0.0.1:${port}`);
  const vectors = longinusVectors({ ...settings, longinusUrl });
  open.push(vectors);
  return vectors;
}

const saying =
  (body: string, status = 200): RequestListener =>
  (_request, response) =>
    response.writeHead(status).end(body);
const never: RequestListener = () => undefined;

test('asks for the query and its filters, and takes the order of the answer', async () => {
  const urls: (string | undefined)[] = [];
  const results = [{ id: 'b', score: 0.9, title: 'B', category: 'Sala', price: 10 }, { id: 'a' }];
  const vectors = await asking((request, response) => {
    urls.push(request.url);
    saying(JSON.stringify({ results }))(request, response);
  });
  const filters = { category: 'Sala & cia', priceMin: 1, priceMax: 20.5 };
  expect(await vectors.nearest('sofá', 5, filters)).toEqual([
    { id: 'b', category: 'Sala', price: 10 },
    { id: 'a', category: null, price: null },
  ]);
  expect(urls).toEqual([
    '/similar?q=sof%C3%A1&k=5&category=Sala+%26+cia&price_min=1&price_max=20.5',
  ]);
});

test.each([
  { longinus: 'is silent', answer: never, failure: { kind: 'slow', budgetMs } },
  { longinus: 'cannot embed', answer: saying('{}', 503), failure: { kind: 'no-embeddings' } },
  { longinus: 'is mistaken', answer: saying('{}', 500), failure: { kind: 'bad-answer' } },
  { longinus: 'talks nonsense', answer: saying('<html>'), failure: { kind: 'bad-answer' } },
  { longinus: 'answers another thing', answer: saying('{}'), failure: { kind: 'bad-answer' } },
  {
    longinus: 'hangs up',
    answer: (request) => request.socket.destroy(),
    failure: { kind: 'unreachable' },
  },
] satisfies { longinus: string; answer: RequestListener; failure: object }[])(
  'tells $failure when longinus $longinus',
  async ({ answer, failure }) => {
    const vectors = await asking(answer);
    expect(await vectors.nearest('sofá', 5, {})).toEqual(failure);
  },
);

test('does not ask again what just failed', async () => {
  let asked = 0;
  const vectors = await asking((request, response) => {
    asked += 1;
    saying('{}', 503)(request, response);
  });
  await vectors.nearest('sofá', 5, {});
  expect(await vectors.nearest('mesa', 5, {})).toEqual({ kind: 'no-embeddings' });
  expect(asked).toBe(1);
});

test('tells unreachable when nobody listens', async () => {
  const vectors = vectorsAt(1);
  expect(await vectors.nearest('sofá', 5, {})).toEqual({ kind: 'unreachable' });
  expect(await vectors.answers()).toBe(false);
});
