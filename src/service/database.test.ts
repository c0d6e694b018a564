import type { AddressInfo, Socket } from 'node:net';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { afterEach, expect, test } from 'vitest';
import type { Database } from './database.ts';
import { DatabaseUnavailable, openDatabase } from './database.ts';

const queryMs = 50;
const open: AsyncDisposable[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one[Symbol.asyncDispose]();
});

/** AuthenticationOk and ReadyForQuery, as PostgreSQL writes them; whatever comes after has no answer. */
const welcome = Buffer.from([0x52, 0, 0, 0, 8, 0, 0, 0, 0, 0x5a, 0, 0, 0, 5, 0x49]);

async function postgresThat(
  meets: (question: Buffer, socket: Socket) => void,
): Promise<{ database: Database; connections: Set<Socket> }> {
  const connections = new Set<Socket>();
  const server = createServer((socket) => {
    connections.add(socket);
    socket.once('data', () => {
      socket.write(welcome);
      socket.on('data', (question: Buffer) => {
        meets(question, socket);
      });
    });
    socket.on('error', () => undefined);
    socket.once('close', () => connections.delete(socket));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const url = `postgres://anyone:secret@127.0.0.1:${port}/any`;
  const database = openDatabase({ url, name: 'test', queryMs, onLost: () => undefined });
  open.push(
    {
      [Symbol.asyncDispose]: async () => {
        for (const socket of connections) socket.destroy();
        await once(server.close(), 'close');
      },
    },
    database,
  );
  return { database, connections };
}

const question = { name: 'any', text: 'select 1' };

const ways = [
  { what: 'a question', ask: (database: Database) => database.rows(question, []) },
  {
    what: 'a transaction',
    ask: (database: Database) => database.transaction((rows) => rows(question, [])),
  },
];

test.each(ways)('$what to a silent database ends, and so does its connection', async ({ ask }) => {
  const { database, connections } = await postgresThat(() => undefined);
  const failure = await ask(database).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(DatabaseUnavailable);
  expect(String(failure)).toContain(`within ${queryMs} ms`);
  await expect.poll(() => connections.size).toBe(0);
});

test.each(ways)(
  '$what to a database that goes away is told so, and no more happens',
  async ({ ask }) => {
    const { database, connections } = await postgresThat((_question, socket) => {
      socket.destroy();
    });
    await expect(ask(database)).rejects.toBeInstanceOf(DatabaseUnavailable);
    expect(connections.size).toBe(0);
  },
);
