import { randomUUID } from 'node:crypto';
import type { Duplex } from 'node:stream';
import { ApiError, validationError } from './api-error.ts';
import { requestIdHeader } from './reply.ts';

/**
 * Answers what cannot be read as a request as the API answers everything, not with the bare 400 and
 * 431 of Node, and ends the connection.
 */
export function answerUnreadable(error: Error & { readonly code?: string }, socket: Duplex): void {
  if (!socket.writable || error.code === 'ECONNRESET') {
    socket.destroy();
    return;
  }
  const { type, status, body } = refusalOf(error.code);
  const text = JSON.stringify(body);
  const lines = [
    `HTTP/1.1 ${status} ${type}`,
    `${requestIdHeader}: ${randomUUID()}`,
    `x-amzn-errortype: ${type}`,
    'content-type: application/json',
    `content-length: ${Buffer.byteLength(text)}`,
    'connection: close',
  ];
  socket.end(`${lines.join('\r\n')}\r\n\r\n${text}`);
}

function refusalOf(code: string | undefined): ApiError {
  if (code === 'HPE_HEADER_OVERFLOW')
    return validationError('1 validation error detected: the headers are too long');
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT')
    return new ApiError('RequestTimeout', 408, { Message: 'The request did not arrive in time.' });
  return new ApiError('BadRequest', 400, { Message: 'This is not a request of HTTP/1.1.' });
}
