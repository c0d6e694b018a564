import type { FastifyServerOptions } from 'fastify';

/** One JSON object a line, with the keys of the stack’s other services. */
export const logging = (service: string) =>
  ({
    base: { logger: service },
    messageKey: 'message',
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    formatters: { level: (label: string) => ({ level: label.toUpperCase() }) },
  }) satisfies FastifyServerOptions['logger'];
