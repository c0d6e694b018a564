import type { IncomingHttpHeaders } from 'node:http';
import type { Dispatcher } from 'undici';
import { errors } from 'undici';
import type { BodyBudget } from '../api/body.ts';
import type { ModelFailure } from '../api/model-error.ts';

/** What can go wrong with an answer beside its status. */
export type Unanswered = Exclude<ModelFailure, { kind: 'status' }>;

/** A whole answer of a container; whoever gets it gives its bytes back to the budget. */
export interface ContainerAnswer {
  readonly kind: 'answer';
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** An answer that is still coming. */
export interface ContainerStream {
  readonly kind: 'stream';
  readonly headers: IncomingHttpHeaders;
  /** Throws when the connection ends early, or the time is over. */
  readonly body: AsyncIterable<Buffer>;
  readonly isTimedOut: () => boolean;
}

/** Nobody listens there. */
export interface Refused {
  readonly kind: 'refused';
}

/** There is no memory for its answer. */
export interface NoRoom {
  readonly kind: 'no room';
}

export type Outcome = ContainerAnswer | Unanswered | Refused | NoRoom;

const refusals = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH']);

/** Whether an error says that nobody listens there. */
export const isRefusal = (error: unknown): boolean =>
  error instanceof errors.ConnectTimeoutError ||
  refusals.has((error as { code?: string }).code ?? '');

/** Collects an answer; tells how it ended, once. */
export class WholeAnswer implements Dispatcher.DispatchHandler {
  readonly #limit: number;
  readonly #budget: BodyBudget;
  readonly #tell: (result: Outcome) => void;
  readonly #chunks: Buffer[] = [];
  #bytes = 0;
  #status = 0;
  #headers: IncomingHttpHeaders = {};
  #controller: Dispatcher.DispatchController | undefined;
  #isOver = false;

  constructor(limit: number, budget: BodyBudget, tell: (result: Outcome) => void) {
    this.#limit = limit;
    this.#budget = budget;
    this.#tell = tell;
  }

  timeOut(): void {
    this.#end({ kind: 'timeout' });
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    // It waited for a connection until its time was over.
    if (this.#isOver) this.#abort();
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: IncomingHttpHeaders,
  ): void {
    this.#status = status;
    this.#headers = headers;
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#isOver) return;
    if (this.#bytes + chunk.length > this.#limit) {
      this.#end({ kind: 'truncated' });
      return;
    }
    if (!this.#budget.hasRoomFor(chunk.length)) {
      this.#end({ kind: 'no room' });
      return;
    }
    this.#budget.take(chunk.length);
    this.#bytes += chunk.length;
    this.#chunks.push(chunk);
  }

  onResponseEnd(): void {
    const [only] = this.#chunks;
    const body =
      this.#chunks.length === 1 && only ? only : Buffer.concat(this.#chunks, this.#bytes);
    this.#end({ kind: 'answer', status: this.#status, headers: this.#headers, body });
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    if (isRefusal(error)) this.#end({ kind: 'refused' });
    else this.#end({ kind: this.#status === 0 ? 'gone' : 'truncated' });
  }

  #end(result: Outcome): void {
    if (this.#isOver) return;
    this.#isOver = true;
    if (result.kind !== 'answer') {
      this.#chunks.length = 0;
      this.#budget.giveBack(this.#bytes);
    }
    this.#tell(result);
    // What has not ended by itself.
    if (result.kind !== 'answer' && result.kind !== 'refused') this.#abort();
  }

  #abort(): void {
    this.#controller?.abort(new Error('the answer is not wanted any more'));
  }
}
