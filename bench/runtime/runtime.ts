import type { Figure } from '../figure.ts';
import { figure } from '../figure.ts';
import { percentile } from '../../smoke/latency.ts';
import { load } from './load.ts';
import type { Serving } from './processes.ts';
import { stubContainer, twin } from './processes.ts';
import { undisturbed } from '../undisturbed.ts';

const clients = 32;
const seconds = 2;
/** Short, so that most pairs come between two disturbances. */
const pairSeconds = 1;
const direct = '/invocations';
const through = '/endpoints/embedder/invocations';
/** What a model takes for an embedding, on the average: 32 clients are 1,600 requests a second then. */
const modelMs = 20;

/**
 * Until then the compiler works on the twin’s code, beside the twin on the same processors: the p99 of
 * the first seconds was twice that of the later ones. Many clients get it done sooner.
 */
const warmUp = { clients: 128, seconds: 12 };

/**
 * The runtime twin and a stub container as processes of this machine, with the client on the same
 * processors: what the twin adds to a model’s latency, and how much it can pass on at most. One after
 * the other: a twin that comes from a full load collects its garbage for seconds.
 */
export async function measureRuntime(runs: number): Promise<readonly Figure[]> {
  return [...(await addedLatency(runs)), ...(await throughput(runs))];
}

async function addedLatency(runs: number): Promise<readonly Figure[]> {
  await using container = await stubContainer(modelMs);
  await using runtime = await twin(container.port);
  await load({ port: runtime.port, path: through, ...warmUp });
  const beside = { clients, seconds: pairSeconds };
  const pairs = await undisturbed(runs * 2, async () => {
    const alone = await load({ ...beside, port: container.port, path: direct });
    const added = await load({ ...beside, port: runtime.port, path: through });
    const more = (share: number) =>
      percentile(added.overheads, share) - percentile(alone.overheads, share);
    return { p50: more(0.5), p99: more(0.99) };
  });
  const asked = `${clients} clients, a model of ${modelMs / 2} to ${modelMs * 1.5} ms`;
  const of = (which: 'p50' | 'p99') => pairs.kept.map((pair) => pair[which]);
  return [
    figure(`added latency, p50, ${asked}`, 'ms', of('p50'), 0.5),
    figure(`added latency, p99, ${asked}`, 'ms', of('p99'), 2),
    figure('time stolen by the hypervisor, in the pairs that count', '%', pairs.stolen),
    figure('pairs that were measured to get them', 'pairs', [pairs.measured]),
  ];
}

async function throughput(runs: number): Promise<readonly Figure[]> {
  const rate: number[] = [];
  await using container = await stubContainer(0);
  await using runtime = await twin(container.port);
  await load({ port: runtime.port, path: through, ...warmUp });
  for (let run = 0; run < runs; run += 1)
    rate.push((await load({ port: runtime.port, path: through, clients, seconds })).perSecond);
  return [
    // Bars are the most that something may be: this one is a time, of which 0.2 ms are 5,000 a second.
    figure(
      'time for one of many requests, a container that answers at once',
      'ms',
      rate.map((perSecond) => 1000 / perSecond),
      0.2,
    ),
    figure('requests a second, the same', '1/s', rate),
  ];
}

/** Whether the twin keeps what it should not: its memory after one minute and after six of full load. */
export async function measureRuntimeMemory(): Promise<readonly Figure[]> {
  await using container = await stubContainer(0);
  await using runtime = await twin(container.port);
  const first = await residentAfter(runtime, 60);
  const last = await residentAfter(runtime, 300);
  return [
    figure('resident memory after 1 minute of full load', 'MB', [first]),
    figure('more of it after 5 further minutes', 'MB', [last - first], 20),
  ];
}

async function residentAfter(runtime: Serving, seconds: number): Promise<number> {
  await load({ port: runtime.port, path: through, clients, seconds });
  return runtime.residentMegabytes();
}
