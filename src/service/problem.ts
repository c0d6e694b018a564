import { STATUS_CODES } from 'node:http';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { DatabaseUnavailable } from './database.ts';

const mediaType = 'application/problem+json; charset=utf-8';

const problem = Type.Object(
  {
    type: Type.String(),
    title: Type.String(),
    status: Type.Integer(),
    detail: Type.String(),
  },
  { description: 'RFC 9457', additionalProperties: true },
);

/** For the schema of a route’s responses. */
export const problems = (...statuses: number[]) =>
  Object.fromEntries(
    statuses.map((status) => [
      status,
      { content: { 'application/problem+json': { schema: problem } } },
    ]),
  );

/** @param members more of what the caller can use */
export function sendProblem(
  reply: FastifyReply,
  status: number,
  detail: string,
  members: object = {},
): FastifyReply {
  const title = STATUS_CODES[status] ?? 'Error';
  const problem = { type: 'about:blank', title, status, detail, ...members };
  return reply.code(status).type(mediaType).send(problem);
}

/** Every error as RFC 9457 wants it; a mistake of ours is logged, and told without its inside. */
export const answerError =
  (service: string) =>
  (error: FastifyError, request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    if (error instanceof DatabaseUnavailable) {
      request.log.warn({ found: error.message }, 'the database does not answer');
      return sendProblem(reply, 503, 'the catalogue’s database does not answer: try again soon');
    }
    const status = error.statusCode ?? 500;
    if (status < 500) return sendProblem(reply, status, error.message);
    request.log.error({ err: error }, `this is a mistake of ${service}`);
    return sendProblem(reply, status, `this is a mistake of ${service}: its log says more`);
  };

export function answerUnknown(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  return sendProblem(
    reply,
    404,
    `there is no ${request.method} ${request.url.split('?')[0] ?? ''}`,
  );
}
