import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyInstance } from 'fastify';
import type { Database } from '../service/database.ts';
import { wrongPrices } from '../service/price-range.ts';
import { problems, sendProblem } from '../service/problem.ts';
import type { Logger } from '../service/server.ts';
import { serviceServer } from '../service/server.ts';
import { health, searchAnswer, searchQuery } from './contract.ts';
import { servePage } from './page.ts';
import type { SearchParts } from './search.ts';
import { search } from './search.ts';

const about = {
  title: 'search',
  version: '1.0.0',
  description: 'Finds items of the catalogue by their words and by their meaning.',
};

/** The service, not yet listening. Closing it leaves its parts to whoever gave them. */
export function searchServer(parts: SearchParts, logger: Logger = false): Promise<FastifyInstance> {
  const routes = async (api: FastifyInstance) => {
    addRoutes(api, parts);
    await servePage(api);
  };
  return serviceServer({ about, logger, routes });
}

function addRoutes(app: FastifyInstance, parts: SearchParts): void {
  const api = app.withTypeProvider<TypeBoxTypeProvider>();

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
      const wrong = wrongPrices(request.query);
      if (wrong !== undefined) return sendProblem(reply, 400, wrong);
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
}

async function answers(database: Database): Promise<boolean> {
  try {
    await database.rows({ name: 'health', text: 'select from longinus.items limit 1' }, []);
    return true;
  } catch {
    return false;
  }
}
