import pg from 'pg';
import { channel } from './accept.ts';

const againMs = 1_000;

/**
 * Hears from other replicas, over a connection of its own, that there is work; and opens it again when
 * it breaks.
 *
 * @param onHeard also each time that listening has begun: what was said before was not heard
 */
export function listen(url: string, onHeard: () => void): AsyncDisposable {
  let client: pg.Client | undefined;
  let timer: NodeJS.Timeout | undefined;
  let isClosed = false;

  const again = (broken: pg.Client) => {
    if (client !== broken || isClosed) return;
    client = undefined;
    timer = setTimeout(begin, againMs);
    void broken.end().catch(() => undefined);
  };
  const begin = () => {
    const one = new pg.Client({
      connectionString: url,
      connectionTimeoutMillis: againMs,
      keepAlive: true,
      application_name: 'longinus listening',
    });
    client = one;
    one.on('notification', onHeard);
    one.on('error', () => {
      again(one);
    });
    one.on('end', () => {
      again(one);
    });
    one
      .connect()
      .then(() => one.query(`listen ${channel}`))
      .then(onHeard, () => {
        again(one);
      });
  };
  begin();
  return {
    async [Symbol.asyncDispose]() {
      isClosed = true;
      clearTimeout(timer);
      await client?.end().catch(() => undefined);
    },
  };
}
