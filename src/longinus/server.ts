import { Readable } from 'node:stream';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import { TypeBoxValidatorCompiler } from '@fastify/type-provider-typebox';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { Type } from 'typebox';
import type { EmbeddingsClient } from '../embeddings/index.ts';
import { EmbeddingError } from '../embeddings/index.ts';
import type { Database } from '../service/database.ts';
import { wrongPrices } from '../service/price-range.ts';
import { problems, sendProblem } from '../service/problem.ts';
import type { Logger } from '../service/server.ts';
import { serviceServer } from '../service/server.ts';
import { accept } from './accept.ts';
import * as contract from './contract.ts';
import type { EndpointHealth } from './endpoint-health.ts';
import { healthOf } from './health.ts';
import { importProgress, lastImports } from './imports.ts';
import { itemOf } from './item.ts';
import { deleteItem, itemOfId } from './items.ts';
import { addLines } from './lines-route.ts';
import { nearest } from './similar.ts';
import { watchImport } from './watch.ts';

const about = {
  title: 'longinus',
  version: '1.0.0',
  description: 'The semantic index of the catalogue: what is put in is found by what it means.',
};

export interface LonginusParts {
  readonly database: Database;
  /** For queries, for which people wait. */
  readonly client: Pick<EmbeddingsClient, 'embed'>;
  readonly endpoint: EndpointHealth;
  readonly isMigrated: () => boolean;
  /** There is work in the queue. */
  readonly onWork: () => void;
}

/** The service, not yet listening. Closing it leaves its parts to whoever gave them. */
export function longinusServer(
  parts: LonginusParts,
  logger: Logger = false,
): Promise<FastifyInstance> {
  const routes = (api: FastifyInstance) => {
    api.setValidatorCompiler(TypeBoxValidatorCompiler);
    const closing = new AbortController();
    api.addHook('preClose', () => {
      closing.abort(new Error('longinus is stopping'));
    });
    addItems(api, parts);
    addLines(api, parts, closing.signal);
    addImports(api, parts, closing.signal);
    addSimilar(api, parts);
    addHealth(api, parts);
    return Promise.resolve();
  };
  return serviceServer({ about, logger, routes });
}

function addItems(app: FastifyInstance, { database, onWork }: LonginusParts): void {
  const api = app.withTypeProvider<TypeBoxTypeProvider>();
  const params = contract.itemPath;

  api.put(
    '/items/:id',
    {
      schema: {
        operationId: 'putItem',
        params,
        body: contract.itemContent,
        response: { 200: contract.taken, 202: contract.taken, ...problems(400, 503) },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const item = itemOf(id, request.body);
      if ('reason' in item) return sendProblem(reply, 400, item.reason);
      const { queued } = await accept(database, [item], null);
      if (queued === 0) return { id, state: 'indexed' as const };
      onWork();
      return reply.code(202).send({ id, state: 'waiting' });
    },
  );

  api.get(
    '/items/:id',
    {
      schema: {
        operationId: 'getItem',
        params,
        response: { 200: contract.item, ...problems(400, 404, 503) },
      },
    },
    async ({ params: { id } }, reply) =>
      (await itemOfId(database, id)) ?? sendProblem(reply, 404, `there is no item ${id}`),
  );

  api.delete(
    '/items/:id',
    {
      schema: {
        operationId: 'deleteItem',
        params,
        response: { 204: Type.Null(), ...problems(400, 404, 503) },
      },
    },
    async ({ params: { id } }, reply) => {
      if (await deleteItem(database, id)) return reply.code(204).send(null);
      return sendProblem(reply, 404, `there is no item ${id}`);
    },
  );
}

function addImports(app: FastifyInstance, { database }: LonginusParts, closing: AbortSignal): void {
  const api = app.withTypeProvider<TypeBoxTypeProvider>();

  api.get(
    '/imports',
    {
      schema: {
        operationId: 'listImports',
        response: { 200: contract.imports, ...problems(503) },
      },
    },
    async () => ({ imports: await lastImports(database) }),
  );

  api.get(
    '/imports/:id',
    {
      schema: {
        operationId: 'watchImport',
        description:
          'With `Accept: text/event-stream`: each change as an event, until it has finished',
        params: contract.importPath,
        response: { 200: contract.progress, ...problems(400, 404, 503) },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const progress = await importProgress(database, id);
      if (!progress) return sendProblem(reply, 404, `there is no import ${id}`);
      if (!request.headers.accept?.includes('text/event-stream')) return progress;
      const signal = AbortSignal.any([closing, goneWith(reply)]);
      return reply
        .type('text/event-stream')
        .header('cache-control', 'no-store')
        .send(Readable.from(watchImport(database, id, signal)) as never);
    },
  );
}

function addSimilar(app: FastifyInstance, { database, client }: LonginusParts): void {
  app.withTypeProvider<TypeBoxTypeProvider>().get(
    '/similar',
    {
      schema: {
        operationId: 'similar',
        querystring: contract.similarQuery,
        response: { 200: contract.similarAnswer, ...problems(400, 503) },
      },
    },
    async (request, reply) => {
      const { q, k = contract.defaults.k, ...filters } = request.query;
      const wrong = wrongPrices(filters);
      if (wrong !== undefined) return sendProblem(reply, 400, wrong);
      try {
        const started = performance.now();
        const embedding = await client.embed(q, { signal: goneWith(reply) });
        const embedded = performance.now();
        const results = await nearest(database, embedding, k, filters);
        const took_ms = { embedding: embedded - started, database: performance.now() - embedded };
        return { results, took_ms };
      } catch (error) {
        if (!(error instanceof EmbeddingError)) throw error;
        return sendProblem(reply, 503, `the endpoint gives no embedding: ${error.message}`);
      }
    },
  );
}

function addHealth(app: FastifyInstance, { database, isMigrated, endpoint }: LonginusParts): void {
  app.withTypeProvider<TypeBoxTypeProvider>().get(
    '/health',
    {
      schema: {
        operationId: 'health',
        response: { 200: contract.health, 503: contract.health },
      },
    },
    async (_request, reply) => {
      const health = await healthOf(database, isMigrated(), endpoint.now);
      return reply.code(health.status === 'ok' ? 200 : 503).send(health);
    },
  );
}

/** Aborted when nobody waits for the answer any more; not when it has gone out. */
function goneWith({ raw }: FastifyReply): AbortSignal {
  const gone = new AbortController();
  raw.once('close', () => {
    // The error that an abort makes is a fiftieth of what a query costs here.
    if (!raw.writableFinished) gone.abort();
  });
  return gone.signal;
}
