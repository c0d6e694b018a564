import { fileURLToPath } from 'node:url';
import { setTimeout as pause } from 'node:timers/promises';
import { execa } from 'execa';
import getPort from 'get-port';

const startMs = 30_000;

/** A consumer run from its source, that can be stopped and started again at the same address. */
export class Service implements AsyncDisposable {
  readonly url: string;
  readonly #main: string;
  readonly #env: Readonly<Record<string, string>>;
  #running: ReturnType<typeof run> | undefined;

  private constructor(name: string, port: number, env: Readonly<Record<string, string>>) {
    this.url = `http://127.0.0.1:${port}`;
    this.#main = fileURLToPath(new URL(`../src/${name}/main.ts`, import.meta.url));
    this.#env = { ...env, PORT: String(port) };
  }

  static async start(name: string, env: Readonly<Record<string, string>>): Promise<Service> {
    const service = new Service(name, await getPort(), env);
    await service.start();
    return service;
  }

  async start(): Promise<void> {
    const running = run(this.#main, this.#env);
    this.#running = running;
    const hasEnded = running.then(() => true);
    const deadline = performance.now() + startMs;
    while (!(await this.#isHealthy())) {
      if ((await Promise.race([hasEnded, pause(50, false)])) || performance.now() > deadline)
        throw new Error(`${this.#main} does not answer: ${(await this.stop()) ?? ''}`);
    }
  }

  /** Ends it as an engine would; gives what it wrote. */
  async stop(): Promise<string | undefined> {
    const running = this.#running;
    this.#running = undefined;
    running?.kill('SIGTERM');
    return (await running)?.all;
  }

  /** Ends it as the kernel would for want of memory. */
  async kill(): Promise<void> {
    const running = this.#running;
    this.#running = undefined;
    running?.kill('SIGKILL');
    await running;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  async #isHealthy(): Promise<boolean> {
    return fetch(`${this.url}/health`).then(
      ({ ok }) => ok,
      () => false,
    );
  }
}

function run(main: string, env: Readonly<Record<string, string>>) {
  return execa('node', [main], { env, reject: false, all: true, forceKillAfterDelay: 10_000 });
}
