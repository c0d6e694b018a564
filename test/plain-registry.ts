import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { execa } from 'execa';
import getPort from 'get-port';
import { stringify } from 'yaml';
import { silent } from '../report/progress.ts';
import { places } from '../toolchain/places.ts';
import { dockerRegistry } from './tools/docker-registry.ts';
import { getTestTool } from './tools/test-tool.ts';

const startMs = 15_000;

/** A real registry at a port of 127.0.0.1, which engines speak to without TLS and without a login. */
export class PlainRegistry implements AsyncDisposable {
  readonly port: number;
  readonly #folder: string;
  readonly #running: ReturnType<typeof serve>;

  private constructor(port: number, folder: string, program: string) {
    this.port = port;
    this.#folder = folder;
    this.#running = serve(program, folder);
  }

  static async start(): Promise<PlainRegistry> {
    const tool = { places: places(), env: process.env };
    const { file } = await getTestTool(dockerRegistry, tool, silent);
    const folder = await mkdtemp(join(tmpdir(), 'sagemaker-local-registry-'));
    const port = await getPort();
    const configuration = {
      version: 0.1,
      log: { level: 'warn' },
      storage: { filesystem: { rootdirectory: join(folder, 'storage') } },
      http: { addr: `127.0.0.1:${port}` },
    };
    await writeFile(join(folder, 'config.yml'), stringify(configuration));
    const registry = new PlainRegistry(port, folder, file);
    await registry.#answers();
    return registry;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Puts a manifest under a tag, as a client would that makes one by hand. Resolves to its digest. */
  async put(repository: string, tag: string, mediaType: string, manifest: unknown) {
    const answer = await fetch(`${this.url}/v2/${repository}/manifests/${tag}`, {
      method: 'PUT',
      headers: { 'content-type': mediaType },
      body: JSON.stringify(manifest),
    });
    if (answer.status !== 201)
      throw new Error(`PUT ${tag}: ${answer.status} ${await answer.text()}`);
    return answer.headers.get('docker-content-digest') ?? '';
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#running.kill('SIGTERM');
    await this.#running;
    await rm(this.#folder, { recursive: true, force: true });
  }

  async #answers(): Promise<void> {
    const deadline = performance.now() + startMs;
    for (;;) {
      const answer = await fetch(`${this.url}/v2/`).catch(() => undefined);
      if (answer?.ok) return;
      if (performance.now() > deadline) {
        await this[Symbol.asyncDispose]();
        throw new Error(`docker-registry does not answer: ${(await this.#running).all}`);
      }
      await pause(50);
    }
  }
}

const serve = (program: string, folder: string) =>
  execa(program, ['serve', join(folder, 'config.yml')], {
    reject: false,
    all: true,
    forceKillAfterDelay: 5_000,
  });
