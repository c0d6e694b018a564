import type { IncomingMessage, ServerResponse } from 'node:http';
import { answering } from '../api/answering.ts';
import { unknownOperation } from '../api/api-error.ts';
import { readBody } from '../api/body.ts';
import { replyJson } from '../api/reply.ts';
import type { Twin } from '../twin.ts';
import { answerSagemaker, json11 } from './sagemaker-api.ts';

/** Bytes; what is asked of this API are names. */
const longestBody = 1_048_576;

/** Requests of the SageMaker API, and of none: `POST /` with `X-Amz-Target`. */
export const answerControl = (
  request: IncomingMessage,
  response: ServerResponse,
  twin: Twin,
): Promise<void> =>
  answering(response, async (requestId) => {
    const body = await readBody(request, longestBody, twin.budget);
    twin.budget.giveBack(body.length);
    const target = request.headers['x-amz-target'];
    if (typeof target !== 'string' || request.method !== 'POST') throw unknownOperation();
    const answer = await answerSagemaker(target, body.toString(), twin);
    replyJson(response, requestId, 200, answer, json11);
  });
