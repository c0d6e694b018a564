import { writeFileSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { stringify } from 'yaml';
import { checkout } from '../../../infra/checkout.ts';
import { project } from '../../../infra/names.ts';
import { inventory } from '../../../stack/inventory.ts';
import type { Inventory } from '../../../stack/inventory.ts';
import { takeAway } from '../../../stack/take-away.ts';
import type { Engine } from '../../../toolchain/engine/engine.ts';

/** The files by which a runner and an action's process speak. */
const files = ['OUTPUT', 'ENV', 'STATE', 'STEP_SUMMARY'] as const;
type RunnerFile = (typeof files)[number];

const bundle = join(checkout, 'action', 'dist', 'index.js');

/**
 * What a runner is to an action's process: its files, its inputs, its signals, and the state that
 * it carries from `main` to `post`. For what act cannot do, which is above all cancelling.
 */
export class Runner implements AsyncDisposable {
  readonly stack: string;
  readonly #folder: string;
  readonly #engine: Engine;

  private constructor(folder: string, engine: Engine, stack: string) {
    this.#folder = folder;
    this.#engine = engine;
    this.stack = stack;
  }

  static async make(engine: Engine, purpose: string): Promise<Runner> {
    const folder = await mkdtemp(join(tmpdir(), 'sagemaker-local-runner-'));
    for (const name of ['workspace', 'temp']) await mkdir(join(folder, name));
    return new Runner(folder, engine, `test-${purpose}-${process.pid}`);
  }

  get temporary(): string {
    return join(this.#folder, 'temp');
  }

  get workspace(): string {
    return join(this.#folder, 'workspace');
  }

  /** Writes a file of the workspace, readable for every user, with the folders above it. */
  async write(name: string, content: string): Promise<void> {
    const path = join(this.workspace, name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, content);
    await execa('chmod', ['-R', 'a+rX', this.#folder]);
  }

  /** Writes the file that the input `settings` can name. */
  settings(values: Readonly<Record<string, unknown>>): Promise<void> {
    const config = Object.fromEntries(
      Object.entries(values).map(([key, value]) => [`${project}:${key}`, value]),
    );
    return this.write('settings.yaml', stringify({ config }));
  }

  /** Starts `main`, as a step's `with:` and `env:` would. */
  main(inputs: Readonly<Record<string, string>>, env: Readonly<Record<string, string>> = {}) {
    for (const name of files) writeFileSync(this.#file(name), '');
    const given = { stack: this.stack, cache: 'false', ...inputs };
    return this.#start({ ...renamed(given, (name) => `INPUT_${name.toUpperCase()}`), ...env });
  }

  /** Runs `post` with the state that `main` saved, and none of its inputs. */
  async post(env: Readonly<Record<string, string>> = {}) {
    const state = await this.read('STATE');
    return this.#start({ ...renamed(state, (name) => `STATE_${name}`), ...env });
  }

  #start(env: Readonly<Record<string, string>>) {
    return execa(process.execPath, [bundle], {
      cwd: this.#folder,
      env: { ...this.#environment(), ...env },
      all: true,
      reject: false,
      timeout: 120_000,
    });
  }

  #environment(): Record<string, string> {
    return {
      GITHUB_WORKSPACE: this.workspace,
      RUNNER_TEMP: this.temporary,
      GITHUB_REPOSITORY: `test/${this.stack}`,
      GITHUB_RUN_ID: '7',
      GITHUB_RUN_ATTEMPT: '1',
      GITHUB_JOB: 'signals',
      RUNNER_NAME: 'runner-under-test',
      DOCKER_HOST: this.#engine.host,
      ...Object.fromEntries(files.map((name) => [`GITHUB_${name}`, this.#file(name)])),
    };
  }

  #file(name: RunnerFile): string {
    return join(this.#folder, name);
  }

  /** What a process wrote to one of the files, by name; the last value counts. */
  async read(name: RunnerFile): Promise<Readonly<Record<string, string>>> {
    const text = await readFile(this.#file(name), 'utf8');
    const entry = /^(\S+)<<(ghadelimiter_\S+)\n([^]*?)\n\2$/gm;
    return Object.fromEntries(
      [...text.matchAll(entry)].map(([, key = '', , value = '']) => [key, value]),
    );
  }

  /** The job summary's Markdown. */
  summary(): Promise<string> {
    return readFile(this.#file('STEP_SUMMARY'), 'utf8');
  }

  onEngine(): Promise<Inventory> {
    return inventory(this.#engine.docker, this.stack);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await takeAway(this.#engine.docker, await this.onEngine());
    await rm(this.#folder, { recursive: true, force: true });
  }
}

function renamed(
  values: Readonly<Record<string, string>>,
  rename: (name: string) => string,
): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [rename(name), value]));
}
