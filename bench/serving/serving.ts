import { readFile } from 'node:fs/promises';
import Docker from 'dockerode';
import { isPresent } from '../../infra/engine-facts.ts';
import { silent } from '../../report/progress.ts';
import { imageAndModel } from '../../test/integration/serving-container.ts';
import { servingImage } from '../../test/serving-image.ts';
import { ensureBaseImage } from '../../toolchain/base-image.ts';
import { places } from '../../toolchain/places.ts';
import type { Figure } from '../figure.ts';
import { atLeast, figure } from '../figure.ts';
import type { Bare } from './bare.ts';
import { measureBare } from './bare.ts';
import type { Contestant, OwnContestant } from './contestant.ts';
import { Running, baselines, ours } from './contestant.ts';
import { load, requireWrk } from './wrk.ts';

const clients = 32;
const seconds = 4;
const docker = new Docker();
const queriesFile = new URL('../../test/golden/queries.json', import.meta.url);

/** What one server did, a value a round. */
interface Course {
  readonly rates: number[];
  readonly p50: number[];
  readonly p99: number[];
  readonly aloneP50: number[];
  /** ms of processor time for a request. */
  readonly cpu: number[];
}

/**
 * The CPU image in each precision, the other servers whose images are built, and the bare model: all
 * asked the same queries by the same client, in turn, so that a slow moment slows all of them. The
 * client shares the processors.
 */
export async function measureServing(runs: number): Promise<readonly Figure[]> {
  await requireWrk();
  const { image, model } = await imageAndModel();
  const contestants = [...(await ourContestants()), ...(await baselinesThatAreBuilt())];
  const queries = await shortQueries();
  const stack = new AsyncDisposableStack();
  try {
    const running: Running[] = [];
    for (const contestant of contestants) running.push(stack.use(await Running.start(contestant)));
    const bare: Bare[] = [];
    const courses = new Map<string, Course>();
    for (const server of running) await warm(server, queries);
    for (let run = 0; run < runs; run += 1) {
      bare.push(await measureBare(image, model));
      for (const server of running) await round(courses, server, queries);
    }
    const memory = new Map<string, number>();
    for (const server of running) memory.set(server.contestant.name, await server.megabytes());
    return figuresOf(bare, courses, memory);
  } finally {
    await stack.disposeAsync();
  }
}

/** Product queries of 12 tokens on the average. */
export const shortQueries = async (): Promise<readonly string[]> =>
  JSON.parse(await readFile(queriesFile, 'utf8')) as readonly string[];

/** The CPU image in each precision. */
export async function ourContestants(): Promise<readonly OwnContestant[]> {
  const { image, model } = await imageAndModel();
  const { name: baseImage } = await ensureBaseImage({ engine: docker, progress: silent });
  const build = { engine: docker, places: places(), baseImage, progress: silent };
  const fast = await servingImage({ ...build, target: 'serving-fast' });
  return [ours(image, model, 'fp32'), ours(image, model, 'int8'), ours(fast, model, 'fast')];
}

async function baselinesThatAreBuilt(): Promise<readonly Contestant[]> {
  const built: Contestant[] = [];
  for (const baseline of baselines) {
    if (await isPresent(docker, baseline.image)) built.push(baseline);
    else console.log(`left out, because its image is not built: ${baseline.name}`);
  }
  if (built.length < baselines.length)
    console.log('`npm run bench -- serving-baselines` builds them (5 GB each)');
  return built;
}

const ask = (
  { url, contestant: { path, bodyOf } }: Running,
  queries: readonly string[],
  n: number,
  s: number,
) => load({ url, path, bodies: queries.map(bodyOf), clients: n, seconds: s });

async function warm(server: Running, queries: readonly string[]): Promise<void> {
  await ask(server, queries, clients, 2);
  await server.settled();
}

async function round(
  courses: Map<string, Course>,
  server: Running,
  queries: readonly string[],
): Promise<void> {
  const { name } = server.contestant;
  const course = courses.get(name) ?? { rates: [], p50: [], p99: [], aloneP50: [], cpu: [] };
  courses.set(name, course);
  const alone = await ask(server, queries, 1, 2);
  const before = await server.cpuSeconds();
  const many = await ask(server, queries, clients, seconds);
  course.cpu.push((((await server.cpuSeconds()) - before) * 1000) / many.requests);
  await server.settled();
  course.rates.push(many.rate);
  course.p50.push(many.p50);
  course.p99.push(many.p99);
  course.aloneP50.push(alone.p50);
}

function figuresOf(
  bare: readonly Bare[],
  courses: ReadonlyMap<string, Course>,
  memory: ReadonlyMap<string, number>,
): readonly Figure[] {
  const [fp32, fast] = [courses.get('ours, fp32'), courses.get('ours, fast')];
  if (!fp32 || !fast) throw new Error('the CPU image was not measured');
  const limit = bare.map(({ perSecond }) => perSecond);
  const single = bare.map(({ singleMs }) => singleMs);
  const ratios = (ours: readonly number[], theirs: readonly number[]) =>
    ours.map((value, round) => value / (theirs[round] ?? Number.NaN));
  const against = (name: string, ours: Course, bar: number, what: string) => {
    const theirs = courses.get(name);
    return theirs ? [atLeast(what, '×', ratios(ours.rates, theirs.rates), bar)] : [];
  };
  const infinity = memory.get('infinity-emb, ONNX');
  const own = memory.get('ours, fp32') ?? Number.NaN;
  return [
    atLeast(
      'fp32, 32 clients, of the bare model’s best rate',
      '%',
      ratios(fp32.rates, limit).map((r) => r * 100),
      90,
    ),
    figure(
      'fp32, 1 client, p50, more than the bare model’s best time',
      'ms',
      fp32.aloneP50.map((value, round) => value - (single[round] ?? Number.NaN)),
      0.8,
    ),
    atLeast('fast against fp32, 32 clients', '×', ratios(fast.rates, fp32.rates), 1.6),
    ...against(
      'genuine, one torch thread a worker',
      fp32,
      7,
      'fp32 against the genuine stack with one torch thread a worker',
    ),
    ...against(
      'genuine, as AWS sets it',
      fp32,
      40,
      'fp32 against the genuine stack as AWS sets it',
    ),
    ...against('infinity-emb, ONNX', fp32, 1.8, 'fp32 against infinity-emb'),
    ...against('infinity-emb, ONNX', fast, 3, 'fast against infinity-emb'),
    ...(infinity === undefined
      ? []
      : [figure('fp32’s memory, of infinity-emb’s', '%', [(own / infinity) * 100], 20)]),
    figure('bare model, fp32: rate', '1/s', limit),
    figure('bare model, fp32: one text', 'ms', single),
    figure(
      'bare model, fp32: processor time a text',
      'ms',
      bare.map(({ cpuMs }) => cpuMs),
    ),
    ...[...courses].flatMap(([name, { rates, p50, p99, aloneP50, cpu }]) => [
      figure(`${name}: rate, 32 clients`, '1/s', rates),
      figure(`${name}: p50, 32 clients`, 'ms', p50),
      figure(`${name}: p99, 32 clients`, 'ms', p99),
      figure(`${name}: p50, 1 client`, 'ms', aloneP50),
      figure(`${name}: processor time a request`, 'ms', cpu),
      figure(`${name}: memory after the load`, 'MB', [memory.get(name) ?? Number.NaN]),
    ]),
  ];
}
