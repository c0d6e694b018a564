import { STATUS_CODES } from 'node:http';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { DatabaseUnavailable } from './database.ts';

const mediaType = 'application/problem+json; charset=utf-8';

export function sendProblem(reply: FastifyReply, status: number, detail: string): FastifyReply {
  const title = STATUS_CODES[status] ?? 'Error';
  return reply.code(status).type(mediaType).send({ type: 'about:blank', title, status, detail });
}

/** Every error as RFC 9457 wants it; a mistake of ours is logged, and told without its inside. */
export function answerError(
  error: FastifyError,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  if (error instanceof DatabaseUnavailable) {
    request.log.warn({ found: error.message }, 'the database does not answer');
    return sendProblem(reply, 503, 'the catalogue’s database does not answer: try again soon');
  }
  const status = error.statusCode ?? 500;
  if (status < 500) return sendProblem(reply, status, error.message);
  request.log.error({ err: error }, 'this is a mistake of search');
  return sendProblem(reply, status, 'this is a mistake of search: its log says more');
}

export function answerUnknown(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  return sendProblem(
    reply,
    404,
    `there is no ${request.method} ${request.url.split('?')[0] ?? ''}`,
  );
}
