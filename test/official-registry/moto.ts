import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import getPort from 'get-port';
import { virtualEnvironment } from '../virtual-environment.ts';

const requirements = fileURLToPath(new URL('moto-requirements.txt', import.meta.url));
const startMs = 30_000;

/** ECR, STS and IAM as moto has them, as a process of this machine’s: all of one account. */
export class Moto implements AsyncDisposable {
  readonly url: string;
  readonly #running: ReturnType<typeof serve>;

  private constructor(running: ReturnType<typeof serve>, port: number) {
    this.#running = running;
    this.url = `http://127.0.0.1:${port}`;
  }

  /**
   * @param cache where its Python packages are kept: about 320 MB
   * @returns why it cannot be had, where the machine has no Python
   */
  static async start(cache: string, account: string): Promise<Moto | { readonly missing: string }> {
    const venv = await virtualEnvironment(join(cache, 'moto'), requirements);
    if (typeof venv !== 'string') return venv;
    const port = await getPort();
    const moto = new Moto(serve(venv, port, account), port);
    const hasEnded = moto.#running.then(() => true);
    const deadline = performance.now() + startMs;
    while (!(await moto.#answers())) {
      if ((await Promise.race([hasEnded, pause(100, false)])) || performance.now() > deadline)
        throw new Error(`moto does not answer: ${(await moto.stop()) ?? ''}`);
    }
    return moto;
  }

  /** After so many calls it looks at signatures and policies, as AWS does; 0 looks at once. */
  async enforcePoliciesAfter(calls: number): Promise<void> {
    const answer = await fetch(`${this.url}/moto-api/reset-auth`, {
      method: 'POST',
      body: String(calls),
    });
    if (!answer.ok) throw new Error(`moto: ${answer.status} ${await answer.text()}`);
  }

  /** Nobody is asked who they are, as at the start. */
  enforceNoPolicies(): Promise<void> {
    return this.enforcePoliciesAfter(Number.MAX_SAFE_INTEGER);
  }

  async stop(): Promise<string | undefined> {
    this.#running.kill('SIGTERM');
    return (await this.#running).all;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  #answers(): Promise<boolean> {
    return fetch(`${this.url}/moto-api/`).then(
      ({ ok }) => ok,
      () => false,
    );
  }
}

const serve = (venv: string, port: number, account: string) =>
  execa(join(venv, 'bin', 'moto_server'), ['--host', '127.0.0.1', '--port', String(port)], {
    env: { MOTO_ACCOUNT_ID: account },
    reject: false,
    all: true,
    forceKillAfterDelay: 5_000,
  });
