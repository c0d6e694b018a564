import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { ClientGone } from './api/body.ts';
import { asApiError, replyError } from './api/reply.ts';
import { answerUnreadable } from './api/unreadable.ts';
import { Exchange } from './invocations/exchange.ts';
import { invokeEndpointAsync } from './invocations/invoke-endpoint-async.ts';
import { invokeEndpoint } from './invocations/invoke-endpoint.ts';
import { invokeWithResponseStream } from './invocations/invoke-with-response-stream.ts';
import { logFailure } from './invocations/log-failure.ts';
import { answerLocally } from './local/local-api.ts';
import { log } from './log.ts';
import type { Operation } from './route.ts';
import { routeOf } from './route.ts';
import { answerControl } from './sagemaker/answer-control.ts';
import type { Twin } from './twin.ts';

/** Longer than the 20 s for which SDKs keep idle connections, so that they never meet a closed one. */
const keepAliveMs = 65_000;
/** Slow senders hold a connection, never more: headers and bodies must be there in this time. */
const requestMs = 60_000;

/** At a stop, so often connections are looked for that are in use no longer. */
const sweepMs = 50;

/** Bytes: a header that is too long is to be told so by its own limit, and not by Node’s of 16 KiB. */
const maxHeaderSize = 65_536;

type Answer = (exchange: Exchange, twin: Twin) => Promise<void>;

const operations: Readonly<Record<Operation, Answer>> = {
  InvokeEndpoint: invokeEndpoint,
  InvokeEndpointWithResponseStream: invokeWithResponseStream,
  InvokeEndpointAsync: invokeEndpointAsync,
};

/** A twin that listens. */
export interface Listening {
  readonly port: number;
  /** Takes no new connection, answers what is under way, and ends. */
  readonly close: () => Promise<void>;
}

export async function listen(twin: Twin, port: number, host = '0.0.0.0'): Promise<Listening> {
  const server = createServer(
    { keepAliveTimeout: keepAliveMs, requestTimeout: requestMs, maxHeaderSize },
    (request, response) => {
      void handle(request, response, twin);
    },
  );
  server.on('clientError', answerUnreadable);
  await twin.queue.load();
  server.listen(port, host);
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    close: () => stop(server, twin),
  };
}

async function stop(server: Server, twin: Twin): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  server.closeIdleConnections();
  // Connections that are in use now end with their answer.
  server.keepAliveTimeout = 1;
  for (const follower of twin.followers) follower.end();
  // Who was answered before all of the request was there may send the rest only now; Node, for which
  // the answer was the end, would keep that connection.
  const sweep = setInterval(() => {
    server.closeIdleConnections();
  }, sweepMs);
  await closed;
  clearInterval(sweep);
  await twin.close();
}

async function handle(
  request: IncomingMessage,
  response: ServerResponse,
  twin: Twin,
): Promise<void> {
  const route = routeOf(request.method ?? '', request.url ?? '/');
  if (route.kind === 'operation') {
    const exchange = new Exchange(request, response, route.operation, route.endpoint);
    await invoke(exchange, twin, operations[route.operation]);
    return;
  }
  const answer = route.kind === 'local' ? answerLocally : answerControl;
  await answer(request, response, twin);
}

async function invoke(exchange: Exchange, twin: Twin, answer: Answer): Promise<void> {
  try {
    await answer(exchange, twin);
  } catch (error) {
    if (!(error instanceof ClientGone)) fail(exchange, error);
  }
  const invocation = exchange.describe(twin.settings.recordBodies);
  twin.journal.add(invocation);
  twin.metrics.add(invocation);
}

function fail(exchange: Exchange, error: unknown): void {
  const apiError = asApiError(error);
  if (apiError !== error) log.mistake(error);
  exchange.error = apiError;
  exchange.status = apiError.status;
  logFailure(exchange, apiError);
  replyError(exchange.response, exchange.id, apiError);
}
