import type { FastifyInstance } from 'fastify';

/**
 * Listens until a signal comes, of which a second one ends the process at once.
 *
 * @param stop after the last request was answered
 */
export async function run(
  app: FastifyInstance,
  port: number,
  stop: () => Promise<unknown>,
): Promise<void> {
  for (const signal of ['SIGTERM', 'SIGINT'] as const)
    process.once(signal, () => {
      app.log.info({ signal }, 'stopping: requests under way are answered first');
      void app.close().then(stop);
    });
  await app.listen({ port, host: '0.0.0.0' });
}
