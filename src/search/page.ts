import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';
import { readModules } from './page-modules.ts';

/** The page needs nothing but its own files and its own service. */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
].join('; ');

const headers = {
  'content-security-policy': policy,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-cache',
};

const folder = new URL('page/', import.meta.url);

/** Serves `page/`, of which `index.html` is `/`; its modules without their types. */
export async function servePage(app: FastifyInstance): Promise<void> {
  for (const [name, source] of await readModules(folder))
    app.get(`/${name}`, { schema: { hide: true } }, (_request, reply) =>
      reply.headers(headers).type('text/javascript; charset=utf-8').send(source),
    );
  await app.register(fastifyStatic, {
    root: folder,
    // A route for each file there is, and none for what is not for browsers.
    wildcard: false,
    globIgnore: ['**/*.{ts,json}'],
    cacheControl: false,
    schemaHide: true,
    setHeaders: (reply) => {
      for (const [name, value] of Object.entries(headers)) void reply.header(name, value);
    },
  });
}
