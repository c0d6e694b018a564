import { realpath } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { execa } from 'execa';
import { places } from '../../../toolchain/places.ts';
import { killFamily } from '../../process-family.ts';
import { ActLog } from './act-log.ts';
import { callersRepository, TemporaryFolder } from './caller.ts';

export interface ActRunOptions {
  /** The program. */
  readonly act: string;
  /** Where `OWNER/sagemaker-local@v1` is; see `copyOfAction`. */
  readonly action: string;
  /** A file of `workflows/`. */
  readonly workflow: string;
  /** `owner/name` of the caller; left-overs and parallel jobs are told apart by it. */
  readonly repository: string;
  readonly engineHost: string;
  readonly env?: Readonly<Record<string, string>>;
  /** A folder to be found on PATH before those of this machine. */
  readonly programs?: string;
  /** Where act's cache server keeps what is cached; none runs without it. */
  readonly cacheFolder?: string;
}

/** What these runs may take; a job that hangs must not hang the tests. */
const limitMs = 150_000;

/** A caller's workflow, run by act with the steps on this machine. */
export class ActRun implements AsyncDisposable {
  readonly log = new ActLog();
  readonly #folders: readonly TemporaryFolder[];
  readonly #pid: number | undefined;
  readonly #ended: Promise<void>;
  #hasEnded = false;
  #waiting: (() => void)[] = [];

  private constructor(process: ReturnType<typeof spawn>, folders: readonly TemporaryFolder[]) {
    this.#folders = folders;
    this.#pid = process.pid;
    createInterface({ input: process.all }).on('line', (line) => {
      this.log.add(line);
      this.#wake();
    });
    const timer = setTimeout(() => void this.kill(), limitMs);
    this.#ended = process.then(() => {
      clearTimeout(timer);
      this.#hasEnded = true;
      this.#wake();
    });
  }

  static async start(options: ActRunOptions): Promise<ActRun> {
    const caller = await callersRepository(options.workflow, options.repository);
    const cache = await TemporaryFolder.make('act');
    const process = spawn(options, caller.path, await environment(options, cache.path));
    return new ActRun(process, [caller, cache]);
  }

  /** Waits until the log has it; throws when the run ends without. */
  async until(holds: (log: ActLog) => boolean): Promise<void> {
    while (!holds(this.log)) {
      if (this.#hasEnded) throw new Error(`the run ended before that:\n${this.log.text()}`);
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }

  async end(): Promise<ActLog> {
    await this.#ended;
    return this.log;
  }

  /** As when the machine that runs the job crashes: nothing gets to clear up. */
  async kill(): Promise<void> {
    await killFamily(this.#pid);
    await this.#ended;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#hasEnded) await this.kill();
    for (const folder of this.#folders) await folder[Symbol.asyncDispose]();
  }

  #wake(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resolve of waiting) resolve();
  }
}

function spawn(options: ActRunOptions, folder: string, env: NodeJS.ProcessEnv) {
  const { act, action, workflow, cacheFolder } = options;
  const args = [
    ...['push', '--json', '--workflows', join('.github', 'workflows', workflow)],
    ...['--platform', 'ubuntu-24.04=-self-hosted', '--concurrent-jobs', '2'],
    ...['--local-repository', `OWNER/sagemaker-local@v1=${action}`],
    ...(cacheFolder === undefined
      ? ['--no-cache-server']
      : ['--cache-server-addr', '127.0.0.1', '--cache-server-path', cacheFolder]),
  ];
  return execa(act, args, {
    cwd: folder,
    env,
    extendEnv: false,
    reject: false,
    buffer: false,
    all: true,
    stdin: 'ignore',
  });
}

/** This process's environment without what a runner put there, were it to be one. */
async function environment(
  { engineHost, env = {}, programs = '' }: ActRunOptions,
  cache: string,
): Promise<NodeJS.ProcessEnv> {
  const { checkout, cache: ours } = places();
  const own = Object.entries(process.env).filter(
    ([name]) => !/^(GITHUB|RUNNER|ACTIONS|INPUT|STATE)_/.test(name),
  );
  // act runs actions with the first Node on PATH; GitHub with one of its own.
  const node = dirname(await realpath(join(checkout, 'node_modules', '.bin', 'node')));
  return {
    ...Object.fromEntries(own),
    PATH: [node, programs, process.env['PATH']].filter(Boolean).join(delimiter),
    XDG_CACHE_HOME: cache,
    SAGEMAKER_LOCAL_CACHE: ours,
    DOCKER_HOST: engineHost,
    ...env,
  };
}
