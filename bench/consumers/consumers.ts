import { readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { percentile } from '../../smoke/latency.ts';
import type { UpResult } from '../../stack/bring-up.ts';
import { findEngine } from '../../toolchain/engine/find.ts';
import { places } from '../../toolchain/places.ts';
import type { Figure } from '../figure.ts';
import { figure } from '../figure.ts';
import { timedCommand } from '../timed-command.ts';
import { undisturbed } from '../undisturbed.ts';
import { readQueries } from '../../test/relevance/queries.ts';
import type { Asked, Question } from './asked.ts';
import { ask } from './asked.ts';
import { megabytesOf } from './memory.ts';

/** In an import, and as many to the endpoint itself. */
const items = 2000;
const importClients = 32;
const searchClients = 8;
const searches = 800;
/** After a start: while V8 compiles the services, a search takes more of the processors. */
const firstSearches = 800;
/** Until then it becomes less; what counts comes after as many. */
const warmingSearches = 2400;
/** By one client. */
const aloneSearches = 200;
/** After which nothing of the last requests is under way any more. */
const idleMs = 15_000;
const patienceMs = 120_000;

/**
 * The whole stack as `npm run up` makes it, with the consumers and their database, from cached
 * images: how soon it answers a search, what it costs idle, and what the consumers add to the
 * endpoint's own figures, measured beside them in the same run.
 */
export async function measureConsumers(runs: number): Promise<readonly Figure[]> {
  const { checkout } = places();
  const stack = `bench-${process.pid}`;
  const command = (name: string) =>
    timedCommand(checkout, `cli/${name}.ts`, ['--stack', stack, '--json']);
  const seen = {
    up: [] as number[],
    memory: [] as number[],
    share: [] as number[],
    added: [] as number[],
    addedAlone: [] as number[],
    tail: [] as number[],
    tailAtFirst: [] as number[],
    stolen: [] as number[],
  };
  try {
    // Not counted: the first one may have to build images.
    await command('up');
    await command('down');
    for (let run = 0; run < runs; run += 1) {
      const started = performance.now();
      const { services } = JSON.parse((await command('up')).stdout) as UpResult;
      const urls = urlsOf(services);
      await firstResult(urls);
      seen.up.push((performance.now() - started) / 1000);
      await pause(idleMs);
      seen.memory.push(await megabytesOf(await docker(), services));
      seen.share.push(await importShare(urls, run));
      seen.tailAtFirst.push(await warmedUp(urls));
      const { kept, stolen } = await undisturbed(1, () => searchLatency(urls));
      for (const { added, addedAlone, tail } of kept) {
        seen.added.push(added);
        seen.addedAlone.push(addedAlone);
        seen.tail.push(tail);
      }
      seen.stolen.push(...stolen);
      await command('down');
    }
  } finally {
    await command('down');
    await rm(`${checkout}/Pulumi.${stack}.yaml`, { force: true });
  }
  return [
    figure('whole stack down, everything cached, to first search result', 's', seen.up, 15),
    figure('memory of the whole stack, idle', 'MB', seen.memory, 600),
    // Bars are the most that something may be: 80 % of the endpoint's rate are 1.25 times its time.
    figure(
      `time of an import of ${items} items, in times of what the endpoint takes for their texts`,
      '',
      seen.share,
      1.25,
    ),
    figure("search p50 above the endpoint's, 1 client", 'ms', seen.addedAlone, 8),
    figure(`search p50 above the endpoint's, ${searchClients} clients`, 'ms', seen.added, 8),
    figure(`search p99, ${searchClients} clients`, 'ms', seen.tail, 60),
    figure(
      `search p99, ${searchClients} clients, first ${firstSearches} after a start`,
      'ms',
      seen.tailAtFirst,
    ),
    figure('time stolen by the hypervisor, in the searches that count', '%', seen.stolen),
  ];
}

interface Urls {
  readonly endpoint: string;
  readonly longinus: string;
  readonly search: string;
}

function urlsOf(services: UpResult['services']): Urls {
  const of = (role: string) => services.find((one) => one.role === role)?.urls[0] ?? '';
  return { endpoint: of('endpoint'), longinus: of('longinus'), search: of('search') };
}

async function docker() {
  const { engine } = await findEngine();
  if (!engine) throw new Error('the engine has gone');
  return engine.docker;
}

/** One item in, and found by what it means. */
async function firstResult({ longinus, search }: Urls): Promise<void> {
  await answered(`${longinus}/items/first`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ title: 'Geladeira frost free 375 litros' }),
  });
  await until(async () => {
    const found = await answered(`${search}/search?q=geladeira&mode=vectors`);
    return (found as { results: unknown[] }).results.length > 0;
  });
}

/** An import's time over the endpoint's own time for the same number of texts of the same kind. */
async function importShare({ endpoint, longinus }: Urls, run: number): Promise<number> {
  const texts = (purpose: string) => variations(items, `${purpose} ${run}`);
  const own = await ask(endpoint, texts('direta').map(invocation), importClients);
  const lines = texts('importada').map((title, n) => JSON.stringify({ id: `${run}-${n}`, title }));
  const started = performance.now();
  const taken = await answered(`${longinus}/items`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-ndjson' },
    body: lines.join('\n'),
  });
  const { import: id } = taken as { import: string };
  await until(async () => {
    const progress = (await answered(`${longinus}/imports/${id}`)) as Record<string, unknown>;
    return progress['finished_at'] !== null;
  });
  return (performance.now() - started) / 1000 / own.seconds;
}

/**
 * The judged queries, each as often as any other: what people ask, and not texts of which every word is
 * somewhere in the catalogue. Nobody remembers an answer: longinus's memory of terms is off by default.
 */
function queries(count: number): readonly string[] {
  const judged = readQueries().map(({ query }) => query);
  return Array.from({ length: count }, (_, n) => judged[n % judged.length] ?? '');
}

const searchFor = (text: string): Question => ({
  method: 'GET',
  path: `/search?q=${encodeURIComponent(text)}`,
});

/** As the twin's bench, this one is of a service that has been asked for a while. The p99 at first. */
async function warmedUp({ search }: Urls): Promise<number> {
  const { latencies } = await ask(search, queries(firstSearches).map(searchFor), searchClients);
  await ask(search, queries(warmingSearches - firstSearches).map(searchFor), searchClients);
  return percentile(latencies, 0.99);
}

async function searchLatency({ endpoint, search }: Urls) {
  const texts = queries(searches);
  const asked = texts.map(searchFor);
  const own = await ask(endpoint, texts.map(invocation), searchClients);
  const found = await ask(search, asked, searchClients);
  const alone = {
    own: await ask(endpoint, texts.slice(0, aloneSearches).map(invocation), 1),
    found: await ask(search, asked.slice(0, aloneSearches), 1),
  };
  const added = (one: Asked, other: Asked) =>
    percentile(one.latencies, 0.5) - percentile(other.latencies, 0.5);
  return {
    added: added(found, own),
    addedAlone: added(alone.found, alone.own),
    tail: percentile(found.latencies, 0.99),
  };
}

const invocation = (text: string): Question => ({
  method: 'POST',
  path: '/invocations',
  body: JSON.stringify({ search_term: text }),
});

/** So many texts of a shop, made different from all others by a few words. */
function variations(count: number, words: string): readonly string[] {
  const file = new URL('../../test/relevance/catalogue.ndjson', import.meta.url);
  const titles = readFileSync(file, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => (JSON.parse(line) as { title: string }).title);
  return Array.from(
    { length: count },
    (_, n) => `${titles[n % titles.length] ?? ''} ${words} ${n}`,
  );
}

async function answered(url: string, request: RequestInit = {}): Promise<unknown> {
  const answer = await fetch(url, request);
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${url}: ${answer.status} ${text}`);
  return JSON.parse(text) as unknown;
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + patienceMs;
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error(`not so after ${patienceMs / 1000} s`);
    await pause(50);
  }
}
