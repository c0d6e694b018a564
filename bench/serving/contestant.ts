import { setTimeout as pause } from 'node:timers/promises';
import Docker from 'dockerode';
import { z } from 'zod';
import type { Precision } from '../../infra/settings-table.ts';
import { baselineName } from './baselines.ts';
import type { BaselineImage } from './baselines.ts';

const docker = new Docker();

/** A server of embeddings that is measured. */
export interface Contestant {
  readonly name: string;
  readonly image: string;
  readonly env: readonly string[];
  readonly command?: readonly string[];
  readonly binds?: readonly string[];
  readonly path: string;
  readonly bodyOf: (query: string) => string;
}

const invocation = {
  path: '/invocations',
  bodyOf: (query: string) => JSON.stringify({ search_term: query }),
};

export interface OwnContestant extends Contestant {
  readonly precision: Precision;
}

export const ours = (image: string, model: string, precision: Precision): OwnContestant => ({
  ...invocation,
  precision,
  name: `ours, ${precision}`,
  image,
  env: [`EMBEDDER_PRECISION=${precision}`, `SAGEMAKER_LOCAL_WARMUP_BODY={"search_term": "a"}`],
  command: ['serve'],
  binds: [`${model}:/opt/ml/model:ro`],
});

const oneThread = ['OMP_NUM_THREADS=1', 'MKL_NUM_THREADS=1', 'TORCH_THREADS=1'];

/** The other servers, by what they are called. */
export const baselines: readonly (Contestant & { readonly baseline: BaselineImage })[] = [
  {
    ...invocation,
    name: 'genuine, as AWS sets it',
    baseline: 'genuine',
    image: baselineName('genuine'),
    env: [],
  },
  {
    ...invocation,
    name: 'genuine, one torch thread a worker',
    baseline: 'genuine',
    image: baselineName('genuine'),
    env: oneThread,
  },
  {
    ...invocation,
    name: 'sentence-transformers + FastAPI',
    baseline: 'genuine',
    image: baselineName('genuine'),
    env: [],
    command: [
      'uvicorn',
      '--app-dir',
      '/opt/baseline',
      'application:app',
      '--host',
      '0.0.0.0',
    ].concat(['--port', '8080', '--no-access-log']),
  },
  {
    name: 'infinity-emb, ONNX',
    baseline: 'infinity',
    image: baselineName('infinity'),
    env: [],
    path: '/embeddings',
    bodyOf: (query) => JSON.stringify({ model: 'model', input: query }),
  },
];

const vector = z.object({ embedding: z.array(z.number()).length(384) });
/** As ours and as OpenAI's API have it. */
const answer = z.union([vector, z.object({ data: z.tuple([vector]) })]);

/** A contestant's container, asked by its own address: no proxy of the engine's in between. */
export class Running implements AsyncDisposable {
  readonly contestant: Contestant;
  readonly url: string;
  /** From the request to create the container to the first embedding. */
  readonly startSeconds: number;
  readonly #container: Docker.Container;

  private constructor(contestant: Contestant, container: Docker.Container, url: string, s: number) {
    this.contestant = contestant;
    this.#container = container;
    this.url = url;
    this.startSeconds = s;
  }

  static async start(contestant: Contestant): Promise<Running> {
    const { image, env, command, binds } = contestant;
    const started = performance.now();
    const container = await docker.createContainer({
      Image: image,
      Env: [...env],
      ...(command ? { Cmd: [...command] } : {}),
      Labels: { 'sagemaker-local.test': 'bench' },
      HostConfig: { ...(binds ? { Binds: [...binds] } : {}) },
    });
    try {
      await container.start();
      const { NetworkSettings: network } = await container.inspect();
      const address = network.Networks['bridge']?.IPAddress ?? '';
      const url = `http://${address}:8080`;
      await firstEmbedding(url, contestant);
      const seconds = (performance.now() - started) / 1000;
      return new Running(contestant, container, url, seconds);
    } catch (error) {
      await container.remove({ force: true, v: true });
      throw error;
    }
  }

  embed(text: string): Promise<readonly number[]> {
    return embedding(this.url, this.contestant, text);
  }

  /** Processor time that it took so far, of all processors. */
  async cpuSeconds(): Promise<number> {
    const { cpu_stats: cpu } = await this.#container.stats({ stream: false, 'one-shot': true });
    return cpu.cpu_usage.total_usage / 1e9;
  }

  /** Until it computes no longer, for clients that went away as well: it would slow the next one. */
  async settled(): Promise<void> {
    const deadline = Date.now() + 60_000;
    for (let before = await this.cpuSeconds(); Date.now() < deadline;) {
      await pause(250);
      const now = await this.cpuSeconds();
      if (now - before < 0.025) return;
      before = now;
    }
  }

  /** MB of all its processes, without the files that the kernel keeps in spare memory. */
  async megabytes(): Promise<number> {
    const { memory_stats: memory } = await this.#container.stats({
      stream: false,
      'one-shot': true,
    });
    const files = memory.stats as unknown as Readonly<Record<string, number | undefined>>;
    // The name differs between cgroup v1 and v2.
    return (memory.usage - (files['total_inactive_file'] ?? files['inactive_file'] ?? 0)) / 1e6;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#container.remove({ force: true, v: true });
  }
}

async function firstEmbedding(url: string, contestant: Contestant): Promise<void> {
  const deadline = Date.now() + 120_000;
  for (;;) {
    const failure = await embedding(url, contestant, 'geladeira frost free').then(
      () => undefined,
      (error: unknown) => error,
    );
    if (failure === undefined) return;
    if (Date.now() > deadline)
      throw new Error(`${contestant.name} gives no embedding`, { cause: failure });
    await pause(5);
  }
}

async function embedding(
  url: string,
  { path, bodyOf }: Contestant,
  text: string,
): Promise<readonly number[]> {
  const response = await fetch(`${url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: bodyOf(text),
    signal: AbortSignal.timeout(30_000),
  });
  const body = await response.text();
  if (!response.ok) throw new Error(`${response.status}: ${body}`);
  const given = answer.parse(JSON.parse(body));
  return 'embedding' in given ? given.embedding : given.data[0].embedding;
}
