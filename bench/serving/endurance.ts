import { percentile } from '../../smoke/latency.ts';
import type { Figure } from '../figure.ts';
import { figure } from '../figure.ts';
import { Running } from './contestant.ts';
import { openLoad } from './open-load.ts';
import { ourContestants, shortQueries } from './serving.ts';
import { load, requireWrk } from './wrk.ts';

const clients = 32;
const minute = 60;

/** Ten minutes at full load, by the minute. */
export async function measureEndurance(): Promise<readonly Figure[]> {
  await requireWrk();
  await using server = await fp32();
  const asked = await target(server);
  const megabytes: number[] = [];
  const rates: number[] = [];
  let failures = 0;
  for (let at = 0; at < 10; at += 1) {
    const { rate, refused, broken } = await load({ ...asked, clients, seconds: minute });
    failures += refused + broken;
    rates.push(rate);
    megabytes.push(await server.megabytes());
  }
  const [, second = Number.NaN] = megabytes;
  const last = megabytes.at(-1) ?? Number.NaN;
  return [
    figure('10 minutes at 32 clients: failed requests', '', [failures], 0),
    figure(
      'memory after the last minute, more than after the second',
      '%',
      [(last / second - 1) * 100],
      3,
    ),
    figure('memory, by the minute', 'MB', megabytes),
    figure('rate, by the minute', '1/s', rates),
  ];
}

/**
 * As docs/inference-handlers.md advises where latency counts more than that everything is answered. By
 * default only the length of the queue bounds the wait, and a refusal ends its connection, as in the
 * genuine stack.
 */
const latencyFirst = ['SAGEMAKER_LOCAL_QUEUE_SECONDS=0.01', 'SAGEMAKER_LOCAL_STRICTNESS=helpful'];

/** A minute of twice what the server can do, against a quarter of it, by the same client. */
export async function measureOverload(): Promise<readonly Figure[]> {
  await requireWrk();
  const rate = await mostPerSecond();
  await using server = await fp32(latencyFirst);
  const asked = await target(server);
  await load({ ...asked, clients: 2, seconds: 2 });
  const calm = await openLoad({ ...asked, perSecond: rate / 4, seconds: 20 });
  const crowded = await openLoad({ ...asked, perSecond: rate * 2, seconds: minute });
  const [unloaded, loaded] = [calm, crowded].map(({ accepted }) => percentile(accepted, 0.99));
  return [
    figure(
      '2× overload: p99 of what was accepted, of the unloaded one',
      '×',
      [(loaded ?? Number.NaN) / (unloaded ?? Number.NaN)],
      3,
    ),
    figure('unloaded: p99', 'ms', [unloaded ?? Number.NaN]),
    figure('2× overload: p99 of what was accepted', 'ms', [loaded ?? Number.NaN]),
    figure('2× overload: p50 of what was accepted', 'ms', [percentile(crowded.accepted, 0.5)]),
    figure('2× overload: p50 of a refusal', 'ms', [percentile(crowded.refused, 0.5)]),
    figure('2× overload: refused at once, of all', '%', [
      (crowded.refused.length / (crowded.accepted.length + crowded.refused.length)) * 100,
    ]),
    figure('2× overload: neither an embedding nor a 503', '', [crowded.broken], 0),
  ];
}

/** What it answers where nobody is refused. */
async function mostPerSecond(): Promise<number> {
  await using server = await fp32();
  const asked = await target(server);
  await load({ ...asked, clients, seconds: 2 });
  return (await load({ ...asked, clients, seconds: 5 })).rate;
}

async function fp32(env: readonly string[] = []): Promise<Running> {
  const [contestant] = await ourContestants();
  if (!contestant) throw new Error('there is no CPU image');
  return Running.start({ ...contestant, env: [...contestant.env, ...env] });
}

async function target({ url, contestant: { path, bodyOf } }: Running) {
  return { url, path, bodies: (await shortQueries()).map(bodyOf) };
}
