import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { log } from '../log.ts';
import { ApiError } from './api-error.ts';
import { ClientGone } from './body.ts';
import { asApiError, replyError } from './reply.ts';

/** Whatever goes wrong in `work` is answered as an error of the API. Never rejects. */
export async function answering(
  response: ServerResponse,
  work: (requestId: string) => Promise<void>,
): Promise<void> {
  const requestId = randomUUID();
  try {
    await work(requestId);
  } catch (error) {
    if (error instanceof ClientGone) return;
    if (!(error instanceof ApiError)) log.mistake(error);
    replyError(response, requestId, asApiError(error));
  }
}
