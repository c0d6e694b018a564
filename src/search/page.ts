import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';

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
  // Small files of the same machine: asked again each time, answered 304.
  'cache-control': 'no-cache',
};

/** Serves the files of `page/`, of which `index.html` is `/`. */
export async function servePage(app: FastifyInstance): Promise<void> {
  await app.register(fastifyStatic, {
    root: new URL('page/', import.meta.url),
    wildcard: false,
    cacheControl: false,
    schemaHide: true,
    setHeaders: (reply) => {
      for (const [name, value] of Object.entries(headers)) void reply.header(name, value);
    },
  });
}
