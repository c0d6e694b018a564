import swagger from '@fastify/swagger';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyInstance, FastifyPluginAsync, FastifyServerOptions } from 'fastify';
import { fastify, LogController } from 'fastify';
import { Type } from 'typebox';
import { answerError, answerUnknown } from './problem.ts';

export type Logger = NonNullable<FastifyServerOptions['logger']>;

export interface ServiceServer {
  readonly about: {
    readonly title: string;
    readonly version: string;
    readonly description: string;
  };
  readonly logger: Logger;
  readonly routes: FastifyPluginAsync;
  readonly ajv?: NonNullable<FastifyServerOptions['ajv']>;
}

/** A service with its OpenAPI document and RFC 9457’s problems, not yet listening. */
export async function serviceServer({
  about,
  logger,
  routes,
  ...options
}: ServiceServer): Promise<FastifyInstance> {
  const app = fastify({
    logger,
    logController: new LogController({ disableRequestLogging: true }),
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: 1_000 },
    ...options,
  });
  app.setErrorHandler(answerError(about.title));
  app.setNotFoundHandler(answerUnknown);
  await app.register(swagger, { openapi: { openapi: '3.1.0', info: about } });
  app.register(async (api, given) => {
    await routes(api, given);
    api
      .withTypeProvider<TypeBoxTypeProvider>()
      .get(
        '/openapi.json',
        { schema: { operationId: 'openapi', response: { 200: Type.Any() } } },
        () => app.swagger(),
      );
  });
  await app.ready();
  return app;
}
