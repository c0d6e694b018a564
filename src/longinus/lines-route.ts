import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { Type } from 'typebox';
import { DatabaseUnavailable } from '../service/database.ts';
import { problems, sendProblem } from '../service/problem.ts';
import * as contract from './contract.ts';
import { Interrupted, receive } from './receive.ts';
import type { LonginusParts } from './server.ts';

const ndjson = ['application/x-ndjson', 'application/ndjson', 'application/jsonl'] as const;

/** `POST /items`: an import, taken while it comes. `closing` is aborted when the service stops. */
export function addLines(
  app: FastifyInstance,
  { database, onWork }: Pick<LonginusParts, 'database' | 'onWork'>,
  closing: AbortSignal,
): void {
  const api = app.withTypeProvider<TypeBoxTypeProvider>();
  // As it comes, and not as a whole.
  api.addContentTypeParser([...ndjson], (_request: unknown, payload: IncomingMessage) =>
    Promise.resolve(payload),
  );
  api.post(
    '/items',
    {
      schema: {
        operationId: 'importItems',
        consumes: [...ndjson],
        body: Type.Unsafe<unknown>({ type: 'string', description: 'An item a line, as JSON' }),
        response: { 202: contract.received, ...problems(400, 415, 503) },
      },
      validatorCompiler: () => () => true,
    },
    async (request, reply) => {
      if (!(request.body instanceof Readable)) {
        const found = request.headers['content-type'] ?? 'nothing';
        return sendProblem(reply, 415, `the lines came as ${found}: send them as ${ndjson[0]}`);
      }
      const stream = stoppable(request.body, closing);
      try {
        const received = await receive(database, stream, onWork);
        if (received.accepted > 0) return await reply.code(202).send(received);
        const detail = 'no line of it is an item: expected a JSON object a line, with id and title';
        return await sendProblem(reply, 400, detail, received);
      } catch (error) {
        if (!(error instanceof Interrupted)) throw error;
        return await answerInterrupted(reply, error);
      }
    },
  );
}

/** Ends with an error when the service does. */
async function* stoppable(stream: Readable, closing: AbortSignal): AsyncGenerator<Uint8Array> {
  const stop = () => stream.destroy(closing.reason as Error);
  closing.addEventListener('abort', stop, { once: true });
  try {
    for await (const piece of stream) {
      closing.throwIfAborted();
      yield piece as Uint8Array;
    }
  } finally {
    closing.removeEventListener('abort', stop);
  }
}

function answerInterrupted(reply: FastifyReply, { cause, received, message }: Interrupted) {
  reply.log.warn({ found: message, import: received.import }, 'an import was interrupted');
  const why = cause instanceof DatabaseUnavailable ? 'the database does not answer' : message;
  const detail = `${why}: ${received.accepted} items were taken; post it again, it costs nothing twice`;
  return sendProblem(reply, 503, detail, received);
}
