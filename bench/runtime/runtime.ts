import type { Figure } from '../figure.ts';
import { figure } from '../figure.ts';
import { percentile } from '../../smoke/latency.ts';
import { load } from './load.ts';
import type { Serving } from './processes.ts';
import { stubContainer, twin } from './processes.ts';

const clients = 32;
const seconds = 2;
const direct = '/invocations';
const through = '/endpoints/embedder/invocations';
/** What a model takes for an embedding, on the average: 32 clients are 1,600 requests a second then. */
const modelMs = 20;

/**
 * s: until then the compiler still works on the twin’s code, beside the twin on the same processors:
 * the first 4 s after a warm-up of 2 s had a p99 twice that of the next (2.5 against 1.3 ms).
 */
const warmingUp = 6;

/**
 * The runtime twin and a stub container as processes of this machine, with the client on the same
 * processors: what the twin adds to a model’s latency, and how much it can pass on at most. One after
 * the other: a twin that comes from a full load collects its garbage for seconds.
 */
export async function measureRuntime(runs: number): Promise<readonly Figure[]> {
  return [...(await addedLatency(runs)), ...(await throughput(runs))];
}

async function addedLatency(runs: number): Promise<readonly Figure[]> {
  const [p50, p99]: [number[], number[]] = [[], []];
  await using container = await stubContainer(modelMs);
  await using runtime = await twin(container.port);
  await load({ port: runtime.port, path: through, clients, seconds: warmingUp });
  for (let run = 0; run < runs; run += 1) {
    const alone = await load({ port: container.port, path: direct, clients, seconds });
    const added = await load({ port: runtime.port, path: through, clients, seconds });
    p50.push(percentile(added.overheads, 0.5) - percentile(alone.overheads, 0.5));
    p99.push(percentile(added.overheads, 0.99) - percentile(alone.overheads, 0.99));
  }
  const asked = `${clients} clients, a model of ${modelMs / 2} to ${modelMs * 1.5} ms`;
  return [
    figure(`added latency, p50, ${asked}`, 'ms', p50, 0.5),
    figure(`added latency, p99, ${asked}`, 'ms', p99, 2),
  ];
}

async function throughput(runs: number): Promise<readonly Figure[]> {
  const rate: number[] = [];
  await using container = await stubContainer(0);
  await using runtime = await twin(container.port);
  await load({ port: runtime.port, path: through, clients, seconds: warmingUp });
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
