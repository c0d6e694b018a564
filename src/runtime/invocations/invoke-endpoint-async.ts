import { randomUUID } from 'node:crypto';
import { serviceUnavailable, validationError } from '../api/api-error.ts';
import { readBody } from '../api/body.ts';
import { replyJson } from '../api/reply.ts';
import { asyncHeaders } from '../api/request-headers.ts';
import type { Job } from '../async/job.ts';
import { defaultTimeoutSeconds, defaultTtlSeconds, locationsOf } from '../async/job.ts';
import { mostWaiting } from '../async/queue.ts';
import type { Twin } from '../twin.ts';
import { admit } from './admission.ts';
import type { Exchange } from './exchange.ts';
import { suffer } from './suffer.ts';

/** Bytes: the API model’s AsyncBodyBlob. */
const longestInline = 128_000;

/** InvokeEndpointAsync: answers 202 when the invocation is on disk. Throws ApiError. */
export async function invokeEndpointAsync(exchange: Exchange, twin: Twin): Promise<void> {
  const admitted = admit(exchange, twin, asyncHeaders);
  const body = await readBody(exchange.request, longestInline, twin.budget);
  twin.budget.giveBack(body.length);
  exchange.requestBody = body;
  const given = exchange.header('x-amzn-sagemaker-inputlocation');
  checkInput(body, given, twin);
  if ((await suffer(exchange, admitted, 'AllTraffic')) === 'cut') return;
  if (twin.queue.length >= mostWaiting) throw serviceUnavailable();
  const job = jobOf(exchange, admitted.headers, given);
  if (given === undefined) await twin.store.write(job.input, body);
  await twin.queue.add(job);
  exchange.status = 202;
  exchange.response.setHeader('X-Amzn-SageMaker-OutputLocation', job.output);
  exchange.response.setHeader('X-Amzn-SageMaker-FailureLocation', job.failure);
  replyJson(exchange.response, exchange.id, 202, { InferenceId: job.id });
}

/** Throws ValidationError unless there is exactly one input, where the twin can read it. */
function checkInput(body: Buffer, location: string | undefined, twin: Twin): void {
  if (body.length > 0 === (location !== undefined))
    throw validationError('Provide exactly one of Body and InputLocation.');
  if (location === undefined || twin.store.pathOf(location) !== undefined) return;
  throw validationError(
    `InputLocation ${location} cannot be read here: put the object into the twin’s own store ` +
      '(s3://bucket/key at /_local/s3, or a file:// below its data directory).',
  );
}

function jobOf(exchange: Exchange, headers: Job['headers'], given: string | undefined): Job {
  const id = exchange.header('x-amzn-sagemaker-inference-id') ?? randomUUID();
  const extension = exchange.header('x-amzn-sagemaker-s3outputpathextension');
  const filename = exchange.header('x-amzn-sagemaker-filename');
  const ttl = exchange.header('x-amzn-sagemaker-requestttlseconds');
  const timeout = exchange.header('x-amzn-sagemaker-invocationtimeoutseconds');
  const locations = locationsOf(exchange.endpoint, exchange.id, {
    ...(extension === undefined ? {} : { extension }),
    ...(filename === undefined ? {} : { filename }),
  });
  return {
    id,
    key: exchange.id,
    endpoint: exchange.endpoint,
    headers,
    ...locations,
    ...(given === undefined ? {} : { input: given }),
    queued: Date.now(),
    ttlSeconds: Number(ttl ?? defaultTtlSeconds),
    timeoutSeconds: Number(timeout ?? defaultTimeoutSeconds),
  };
}
