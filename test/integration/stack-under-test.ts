import { mkdtemp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { parseDocument, stringify } from 'yaml';
import { environmentOf } from '../../infra/engine/address.ts';
import { inventory, isEmpty } from '../../stack/inventory.ts';
import type { Inventory } from '../../stack/inventory.ts';
import { ensureSettingsFile } from '../../stack/settings-file.ts';
import type { Engine } from '../../toolchain/engine/engine.ts';
import { findEngine } from '../../toolchain/engine/find.ts';
import { places } from '../../toolchain/places.ts';

const { checkout, workspace } = places();
/** Longer than any `up` here takes, images of consumers built in it; what hangs must not hang the run. */
const commandMs = 300_000;

/** What a command did, as its user sees it. */
export interface Outcome {
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/** The engine that the set-up of the test run has made sure of. */
export async function engineUnderTest(): Promise<Engine> {
  const { engine, tried } = await findEngine();
  if (!engine) throw new Error(`the integration tests need an engine: ${tried.join('; ')}`);
  return engine;
}

/** A stack of its own for one test file, and the commands that people type, run as they run them. */
export class StackUnderTest implements AsyncDisposable {
  readonly name: string;
  readonly #engine: Engine;
  readonly #env: NodeJS.ProcessEnv;
  readonly #within: readonly string[];
  readonly #folders: string[] = [];

  /**
   * @param env what all of its commands see besides the environment of the tests
   * @param within a program that runs the commands, such as `nsenter` with its arguments
   */
  constructor(
    engine: Engine,
    purpose: string,
    env: NodeJS.ProcessEnv = {},
    within: readonly string[] = [],
  ) {
    this.#within = within;
    this.#engine = engine;
    this.#env = env;
    this.name = `test-${purpose}-${process.pid}`;
  }

  /** Writes `Pulumi.<stack>.yaml`; without it `up` makes one from the settings of `local`. */
  async settings(values: Readonly<Record<string, unknown>>): Promise<void> {
    const config = Object.fromEntries(
      Object.entries(values).map(([key, value]) => [`sagemaker-local:${key}`, value]),
    );
    await writeFile(this.#settingsFile, stringify({ config }));
  }

  /** Changes one value of the settings, which are those of `local` where there are none yet. */
  async change(path: readonly [string, ...string[]], value: unknown): Promise<void> {
    await ensureSettingsFile(checkout, this.name);
    const document = parseDocument(await readFile(this.#settingsFile, 'utf8'));
    const [key, ...below] = path;
    document.setIn(['config', `sagemaker-local:${key}`, ...below], value);
    await writeFile(this.#settingsFile, document.toString());
  }

  /** A model directory with this handler, for the time of the test. */
  modelDirectory(handler: string): Promise<string> {
    return this.folder({ 'code/inference.py': handler });
  }

  /** A folder with these files, readable by every user, for the time of the test. */
  async folder(files: Readonly<Record<string, string>>): Promise<string> {
    const folder = await mkdtemp(join(tmpdir(), 'sagemaker-local-test-'));
    this.#folders.push(folder);
    for (const [name, content] of Object.entries(files)) {
      await mkdir(join(folder, dirname(name)), { recursive: true });
      await writeFile(join(folder, name), content);
    }
    await execa('chmod', ['-R', 'a+rX', folder]);
    return folder;
  }

  /** `npm run <command> -- --stack <this one> …`, without npm's own lines. */
  start(command: string, args: readonly string[] = [], env: NodeJS.ProcessEnv = {}) {
    const script = ['toolchain/bootstrap.mjs', `cli/${command}.ts`, '--stack', this.name, ...args];
    const [program = 'node', ...before] = this.#within;
    return execa(program, [...before, ...(before.length > 0 ? ['node'] : []), ...script], {
      cwd: checkout,
      env: { DOCKER_HOST: this.#engine.host, ...this.#env, ...env },
      reject: false,
      timeout: commandMs,
    });
  }

  async run(
    command: string,
    args: readonly string[] = [],
    env: NodeJS.ProcessEnv = {},
  ): Promise<Outcome> {
    const { exitCode, stdout, stderr } = await this.start(command, args, env);
    return { exitCode, stdout, stderr };
  }

  /** The plain Pulumi CLI with the two lines of the README, and nothing else of ours. */
  pulumi(...args: string[]): Promise<Outcome> {
    return this.#pulumi(args);
  }

  /** Keeps a value of the settings as Pulumi’s secret; it is no argument of a process. */
  keepSecret(path: string, value: string): Promise<Outcome> {
    return this.#pulumi(['config', 'set', '--secret', '--path', path], value);
  }

  async #pulumi(args: readonly string[], input = ''): Promise<Outcome> {
    const { exitCode, stdout, stderr } = await execa('pulumi', [...args, '--stack', this.name], {
      cwd: checkout,
      env: {
        PATH: `${join(workspace, 'bin')}:${this.#env['PATH'] ?? process.env['PATH'] ?? ''}`,
        PULUMI_HOME: join(workspace, 'pulumi'),
        PULUMI_CONFIG_PASSPHRASE: '',
        ...environmentOf(this.#engine),
      },
      input,
      reject: false,
      timeout: commandMs,
    });
    return { exitCode, stdout, stderr };
  }

  onEngine(): Promise<Inventory> {
    return inventory(this.#engine.docker, this.name);
  }

  get stateFile(): string {
    return join(workspace, 'state', '.pulumi', 'stacks', 'sagemaker-local', `${this.name}.json`);
  }

  /** Takes the stack down whatever the test left, and says so when that did not work. */
  async [Symbol.asyncDispose](): Promise<void> {
    const { stderr } = await this.run('down');
    await rm(this.#settingsFile, { force: true });
    for (const folder of this.#folders) await rm(folder, { recursive: true, force: true });
    if (!isEmpty(await this.onEngine())) throw new Error(`${this.name} is still there: ${stderr}`);
  }

  get #settingsFile(): string {
    return join(checkout, `Pulumi.${this.name}.yaml`);
  }
}
