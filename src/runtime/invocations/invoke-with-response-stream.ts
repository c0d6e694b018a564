import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { ApiError } from '../api/api-error.ts';
import {
  eventStreamType,
  exception,
  internalStreamFailure,
  modelStreamError,
  payloadPart,
} from '../api/event-stream.ts';
import { modelError } from '../api/model-error.ts';
import { requestIdHeader } from '../api/reply.ts';
import { streamHeaders } from '../api/request-headers.ts';
import type { ContainerStream } from '../endpoints/answers.ts';
import type { Plan } from '../faults/plan.ts';
import { log } from '../log.ts';
import type { Twin } from '../twin.ts';
import type { Course } from './course.ts';
import { takeCourse } from './course.ts';
import type { Exchange } from './exchange.ts';
import { logFailure } from './log-failure.ts';

/**
 * InvokeEndpointWithResponseStream: parts are passed on as they come, no faster than the client
 * reads. Throws ApiError until the first byte; afterwards errors travel in the stream.
 */
export const invokeWithResponseStream = (exchange: Exchange, twin: Twin): Promise<void> =>
  takeCourse(exchange, twin, streamHeaders, async (course) => {
    const stream = await openStream(exchange, twin, course);
    writeHead(exchange, stream, course.variant.name);
    await passOn(exchange, stream, course.plan);
  });

async function openStream(
  exchange: Exchange,
  twin: Twin,
  { endpoint, headers, body, origin, variant }: Course,
): Promise<ContainerStream> {
  const milliseconds = twin.settings.streamSeconds * 1000;
  const started = performance.now();
  const gone = new AbortController();
  exchange.response.once('close', () => {
    gone.abort();
  });
  const result = await variant.container.stream({ headers, body, milliseconds }, gone.signal);
  exchange.modelMilliseconds = performance.now() - started;
  if (result.kind === 'stream') return result;
  if (result.kind === 'refused') throw endpoint.notReady(variant, variant.readiness.refused());
  if (result.kind !== 'answer') throw modelError(result, origin);
  const { status, body: said } = result;
  throw modelError({ kind: 'status', status, body: said.toString() }, origin);
}

function writeHead(exchange: Exchange, { headers }: ContainerStream, variant: string): void {
  const contentType = headers['content-type'];
  const attributes = headers['x-amzn-sagemaker-custom-attributes'];
  exchange.status = 200;
  exchange.response.writeHead(200, {
    [requestIdHeader]: exchange.id,
    'content-type': eventStreamType,
    ...(contentType === undefined ? {} : { 'X-Amzn-SageMaker-Content-Type': contentType }),
    ...(attributes === undefined ? {} : { 'X-Amzn-SageMaker-Custom-Attributes': attributes }),
    'x-Amzn-Invoked-Production-Variant': variant,
  });
  exchange.response.flushHeaders();
}

async function passOn(exchange: Exchange, stream: ContainerStream, plan: Plan): Promise<void> {
  const { response } = exchange;
  if (plan.firstByteMs > 0) await pause(plan.firstByteMs);
  try {
    for await (const chunk of partsOf(stream)) {
      exchange.responseBytes += chunk.length;
      if (!response.write(payloadPart(chunk)) && !response.destroyed) await drained(exchange);
      if (plan.failsStream) throw internalStreamFailure();
      if (plan.keep !== undefined) throw modelStreamError('StreamBroken');
    }
  } catch (error) {
    // A client that went away is told nothing more; everybody else learns it in the stream.
    if (!response.destroyed) endWith(exchange, error);
  }
  response.end();
}

/** What the model sends. Throws ModelStreamError when it breaks off, or takes too long. */
async function* partsOf(stream: ContainerStream): AsyncGenerator<Buffer> {
  try {
    yield* stream.body;
  } catch {
    throw modelStreamError(stream.isTimedOut() ? 'ModelInvocationTimeExceeded' : 'StreamBroken');
  }
}

function endWith(exchange: Exchange, error: unknown): void {
  if (!(error instanceof ApiError)) log.mistake(error);
  exchange.error = error instanceof ApiError ? error : internalStreamFailure();
  logFailure(exchange, exchange.error);
  exchange.response.write(exception(exchange.error));
}

/** Until the client has read on, or has gone. */
async function drained({ response }: Exchange): Promise<void> {
  const waiting = new AbortController();
  try {
    await Promise.race([
      once(response, 'drain', { signal: waiting.signal }),
      once(response, 'close', { signal: waiting.signal }),
    ]);
  } finally {
    waiting.abort();
  }
}
