import { once } from 'node:events';
import { createConnection } from 'node:net';
import type { Socket } from 'node:net';

export interface Load {
  readonly port: number;
  readonly path: string;
  readonly clients: number;
  readonly seconds: number;
}

export interface Loaded {
  /** ms: what each request took beside the time that its container says it took itself. */
  readonly overheads: readonly number[];
  readonly perSecond: number;
}

/**
 * ms that do not count, in whatever is measured: all clients connect and ask in the same instant, which
 * they do not do again, and those first requests alone would be half of the slowest hundredth.
 */
const settling = 500;

const body = JSON.stringify({ search_term: 'geladeira frost free 375 litros' });

/**
 * So many clients, each with a connection of its own, each asking again as soon as it is answered.
 * HTTP by hand: it shares the processors with what is measured, and must cost next to nothing.
 */
export async function load({ port, path, clients, seconds }: Load): Promise<Loaded> {
  const request = Buffer.from(
    `POST ${path} HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n` +
      `accept: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
  );
  const overheads: number[] = [];
  const from = performance.now() + settling;
  const until = from + seconds * 1000;
  await Promise.all(
    Array.from({ length: clients }, () => client(port, request, { from, until }, overheads)),
  );
  const elapsed = (performance.now() - from) / 1000;
  const perSecond = overheads.length / elapsed;
  return { overheads, perSecond };
}

async function client(
  port: number,
  request: Buffer,
  { from, until }: { readonly from: number; readonly until: number },
  overheads: number[],
): Promise<void> {
  const socket = createConnection(port, '127.0.0.1').setNoDelay(true);
  await once(socket, 'connect');
  const answers = new Answers(socket);
  while (performance.now() < until) {
    const sent = performance.now();
    socket.write(request);
    const answer = await answers.next();
    if (sent >= from) overheads.push(performance.now() - sent - ownMilliseconds(answer));
  }
  socket.destroy();
}

/** One answer after another, told by its content-length. */
class Answers {
  #received: Buffer = Buffer.alloc(0);
  #waiting: PromiseWithResolvers<string> | undefined;

  constructor(socket: Socket) {
    socket.on('data', (chunk: Buffer) => {
      this.#received = this.#received.length === 0 ? chunk : Buffer.concat([this.#received, chunk]);
      this.#check();
    });
    socket.on('close', () => this.#waiting?.reject(new Error('the connection ended')));
  }

  next(): Promise<string> {
    this.#waiting = Promise.withResolvers();
    return this.#waiting.promise;
  }

  #check(): void {
    const head = this.#received.indexOf('\r\n\r\n');
    if (head < 0) return;
    const text = this.#received.toString('latin1', 0, head);
    if (!text.startsWith('HTTP/1.1 200')) this.#waiting?.reject(new Error(text));
    const length = Number(/content-length: (\d+)/i.exec(text)?.[1]);
    if (this.#received.length < head + 4 + length) return;
    const end = head + 4 + length;
    const answer = this.#received.toString('latin1', head + 4, end);
    this.#received = this.#received.subarray(end);
    this.#waiting?.resolve(answer);
  }
}

const ownMilliseconds = (answer: string): number =>
  Number(answer.slice(answer.lastIndexOf(':') + 1, -1));
