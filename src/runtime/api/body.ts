import type { IncomingMessage, ServerResponse } from 'node:http';
import { serviceUnavailable } from './api-error.ts';
import { refuse } from './constraints.ts';

/** How much of bodies and of answers may lie in memory at once, over all endpoints. */
const budgetBytes = 256 * 1024 * 1024;
/** A refused body is read on, so that its sender gets to see the answer; up to here. */
const patienceBytes = 64 * 1024 * 1024;

/** The client went away before it had sent its request: there is nobody to answer. */
export class ClientGone extends Error {
  override readonly name = 'ClientGone';
}

/** The memory that bodies and answers take, shared by all requests of a server. */
export class BodyBudget {
  #left: number;

  constructor(bytes: number = budgetBytes) {
    this.#left = bytes;
  }

  /** Bytes that may be taken still. */
  get left(): number {
    return this.#left;
  }

  hasRoomFor(bytes: number): boolean {
    return bytes <= this.#left;
  }

  /** Throws ServiceUnavailable when there is no room for so many more bytes. */
  take(bytes: number): void {
    if (!this.hasRoomFor(bytes)) throw serviceUnavailable();
    this.#left -= bytes;
  }

  giveBack(bytes: number): void {
    this.#left += bytes;
  }
}

/** An answer lies in memory until its client has read it, or has gone. */
export function giveBackWhenSent(
  response: ServerResponse,
  budget: BodyBudget,
  bytes: number,
): void {
  if (response.destroyed) budget.giveBack(bytes);
  else
    response.once('close', () => {
      budget.giveBack(bytes);
    });
}

/** Throws ValidationError for a body of more than `limit` bytes. */
export function refuseLonger(bytes: number, limit: number): void {
  if (bytes <= limit) return;
  refuse([
    `Value at 'body' failed to satisfy constraint: Member must have length less than or equal to ${limit}`,
  ]);
}

/**
 * The whole body, whose bytes the caller gives back to the budget. Rejects with ValidationError as
 * soon as it is known to be longer than `limit` bytes, with ServiceUnavailable when the budget is
 * used up, with ClientGone when it breaks off.
 */
export function readBody(
  request: IncomingMessage,
  limit: number,
  budget: BodyBudget,
): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let [seen, kept, refused] = [0, 0, false];
    const give = (error: Error) => {
      if (refused) return;
      refused = true;
      budget.giveBack(kept);
      chunks.length = 0;
      reject(error);
    };
    const attempt = (step: () => void) => {
      try {
        step();
      } catch (error) {
        give(error as Error);
      }
    };
    attempt(() => {
      refuseLonger(Number(request.headers['content-length'] ?? 0), limit);
    });
    request.on('data', (chunk: Buffer) => {
      seen += chunk.length;
      if (refused) {
        if (seen > patienceBytes) request.destroy();
        return;
      }
      attempt(() => {
        refuseLonger(seen, limit);
        budget.take(chunk.length);
        kept += chunk.length;
        chunks.push(chunk);
      });
    });
    request.on('end', () => {
      const [only] = chunks;
      if (!refused) resolve(chunks.length === 1 && only ? only : Buffer.concat(chunks, kept));
    });
    const gone = () => {
      if (!request.complete) give(new ClientGone('the request broke off'));
    };
    request.on('error', gone);
    request.on('close', gone);
  });
}
