import swagger from '@fastify/swagger';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyInstance, FastifyServerOptions } from 'fastify';
import { fastify, LogController } from 'fastify';
import { Type } from 'typebox';
import { health, problem, searchAnswer, searchQuery } from './contract.ts';
import type { Database } from './database.ts';
import { servePage } from './page.ts';
import { answerError, answerUnknown, sendProblem } from './problem.ts';
import type { SearchParts } from './search.ts';
import { search } from './search.ts';

const about = {
  title: 'search',
  version: '1.0.0',
  description: 'Finds items of the catalogue by their words and by their meaning.',
};

/** The service, not yet listening. Closing it leaves its parts to whoever gave them. */
export async function searchServer(
  parts: SearchParts,
  logger: NonNullable<FastifyServerOptions['logger']> = false,
): Promise<FastifyInstance> {
  const app = fastify({
    logger,
    logController: new LogController({ disableRequestLogging: true }),
    routerOptions: { ignoreTrailingSlash: true },
  });
  app.setErrorHandler(answerError);
  app.setNotFoundHandler(answerUnknown);
  await app.register(swagger, { openapi: { openapi: '3.1.0', info: about } });
  app.register(async (api) => {
    addRoutes(api, parts);
    await servePage(api);
  });
  await app.ready();
  return app;
}

function addRoutes(app: FastifyInstance, parts: SearchParts): void {
  const api = app.withTypeProvider<TypeBoxTypeProvider>();
  const problems = (...statuses: number[]) =>
    Object.fromEntries(
      statuses.map((status) => [
        status,
        { content: { 'application/problem+json': { schema: problem } } },
      ]),
    );

  api.get(
    '/search',
    {
      schema: {
        operationId: 'search',
        querystring: searchQuery,
        response: { 200: searchAnswer, ...problems(400, 503) },
      },
    },
    async (request, reply) => {
      const { price_min = 0, price_max = Infinity } = request.query;
      if (price_min > price_max)
        return sendProblem(reply, 400, `price_min ${price_min} is above price_max ${price_max}`);
      return search(parts, request.query);
    },
  );

  api.get(
    '/health',
    { schema: { operationId: 'health', response: { 200: health, 503: health } } },
    async (_request, reply) => {
      const [database, longinus] = await Promise.all([
        answers(parts.database),
        parts.vectors.answers(),
      ]);
      if (!database) void reply.code(503);
      return { status: database ? 'ok' : 'unavailable', database, longinus } as const;
    },
  );

  api.get(
    '/openapi.json',
    { schema: { operationId: 'openapi', response: { 200: Type.Any() } } },
    () => app.swagger(),
  );
}

async function answers(database: Database): Promise<boolean> {
  try {
    await database.rows({ name: 'health', text: 'select from longinus.items limit 1' }, []);
    return true;
  } catch {
    return false;
  }
}
