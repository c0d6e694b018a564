import type { IncomingHttpHeaders } from 'node:http';
import type { Dispatcher } from 'undici';

export interface WholeAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

const utf8 = new TextDecoder();

/**
 * The answer to one request, read to its end. Rejects with undici's error, or with the signal's reason
 * as soon as it is aborted, which ends the request.
 *
 * undici's own `request` makes an AsyncResource of each: what hangs on that, the answer too, is freed
 * only when V8 looks through all of its memory. A scavenge took 4 ms instead of 1.
 */
export function wholeAnswer(
  dispatcher: Dispatcher,
  request: Dispatcher.DispatchOptions,
  signal: AbortSignal,
): Promise<WholeAnswer> {
  return new Promise((resolve, reject) => {
    let sent: Dispatcher.DispatchController | undefined;
    let status = 0;
    let headers: IncomingHttpHeaders = {};
    const chunks: Buffer[] = [];
    const giveUp = () => {
      reject(signal.reason as Error);
      sent?.abort(signal.reason as Error);
    };
    const settled = () => {
      signal.removeEventListener('abort', giveUp);
    };
    if (signal.aborted) {
      giveUp();
      return;
    }
    signal.addEventListener('abort', giveUp);
    dispatcher.dispatch(request, {
      onRequestStart(controller) {
        sent = controller;
        // It waited for a connection until nobody wanted it any more.
        if (signal.aborted) giveUp();
      },
      onResponseStart(_controller, given, itsHeaders) {
        status = given;
        headers = itsHeaders;
      },
      onResponseData(_controller, chunk) {
        chunks.push(chunk);
      },
      onResponseEnd() {
        settled();
        resolve({ status, headers, text: utf8.decode(joined(chunks)) });
      },
      onResponseError(_controller, error) {
        settled();
        reject(error);
      },
    });
  });
}

function joined(chunks: readonly Buffer[]): Buffer {
  const [only] = chunks;
  return chunks.length === 1 && only ? only : Buffer.concat(chunks);
}
