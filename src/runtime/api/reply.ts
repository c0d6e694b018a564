import type { ServerResponse } from 'node:http';
import { ApiError, internalFailure } from './api-error.ts';

/** On every answer, so that SDKs and people can name it. */
export const requestIdHeader = 'x-amzn-requestid';

/** Writes an error as AWS does; a mistake of ours is an InternalFailure like one of theirs. */
export function replyError(response: ServerResponse, requestId: string, error: ApiError): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const body = JSON.stringify(error.body);
  response.writeHead(error.status, {
    [requestIdHeader]: requestId,
    'x-amzn-errortype': error.type,
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
  });
  response.end(body);
}

export const asApiError = (error: unknown): ApiError =>
  error instanceof ApiError ? error : internalFailure();

export function replyJson(
  response: ServerResponse,
  requestId: string,
  status: number,
  value: unknown,
  contentType = 'application/json',
): void {
  const body = JSON.stringify(value);
  response.writeHead(status, {
    [requestIdHeader]: requestId,
    'content-type': contentType,
    'content-length': Buffer.byteLength(body),
  });
  response.end(body);
}
