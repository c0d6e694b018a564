import { ApiError, endpointNotFound, serviceUnavailable } from '../api/api-error.ts';
import { modelError } from '../api/model-error.ts';
import type { ContainerAnswer } from '../endpoints/answers.ts';
import type { Endpoint } from '../endpoints/endpoint.ts';
import type { Twin } from '../twin.ts';
import type { Job } from './job.ts';
import type { Outcome } from './queue.ts';

/** Errors that pass: the job waits, as it does at SageMaker while instances come up. */
const passing = new Set(['ModelNotReadyException', 'ServiceUnavailable', 'ThrottlingException']);

/** Asks the container and writes what came of it, the output or the failure. */
export async function runJob(job: Job, twin: Twin, signal: AbortSignal): Promise<Outcome> {
  const isExpired = Date.now() - job.queued > job.ttlSeconds * 1000;
  try {
    if (isExpired) throw new ApiError('Expired', 400, { Message: 'RequestTTLSeconds are over.' });
    const { body } = await ask(job, twin);
    try {
      if (!signal.aborted) await twin.store.write(job.output, body);
    } finally {
      twin.budget.giveBack(body.length);
    }
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    if (passing.has(error.type)) return 'later';
    if (!signal.aborted) await twin.store.write(job.failure, JSON.stringify(error.body));
  }
  return 'over';
}

async function ask(job: Job, twin: Twin): Promise<ContainerAnswer> {
  const { account, region } = twin.settings;
  const endpoint = twin.endpoints.get(job.endpoint);
  if (!endpoint) throw endpointNotFound(job.endpoint, account);
  const body = await twin.store.read(job.input);
  if (!body)
    throw new ApiError('NoSuchKey', 404, {
      Message: `Unable to read ${job.input}: no such object.`,
    });
  twin.budget.take(body.length);
  try {
    endpoint.enter();
    try {
      return await answerOf(endpoint, { ...job, body }, region, account);
    } finally {
      endpoint.leave();
    }
  } finally {
    twin.budget.giveBack(body.length);
  }
}

async function answerOf(
  endpoint: Endpoint,
  { headers, body, timeoutSeconds }: Job & { readonly body: Buffer },
  region: string,
  account: string,
): Promise<ContainerAnswer> {
  const variant = endpoint.variantFor(undefined);
  await endpoint.prove(variant);
  const post = { headers, body, milliseconds: timeoutSeconds * 1000 };
  const result = await variant.container.invoke(post, longestOutput);
  if (result.kind === 'refused') throw endpoint.notReady(variant, variant.readiness.refused());
  const origin = { endpoint: endpoint.name, region, account };
  if (result.kind === 'no room') throw serviceUnavailable();
  if (result.kind !== 'answer') throw modelError(result, origin);
  const { status } = result;
  if (status >= 200 && status < 300) return result;
  endpoint.budget.giveBack(result.body.length);
  throw modelError({ kind: 'status', status, body: result.body.toString() }, origin);
}

/** Bytes. SageMaker takes 1 GB here; what the twin keeps in memory is bounded. */
const longestOutput = 104_857_600;
