import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { execa } from 'execa';
import { findEngine } from '../toolchain/engine/find.ts';
import type { Engine } from '../toolchain/engine/engine.ts';
import { onPath } from '../toolchain/pulumi/on-path.ts';

export interface OwnEngineOptions {
  /** MB of memory that its images are kept in; a folder of this machine's disk without it. */
  readonly megabytes?: number;
  /** A port on 127.0.0.1 where it answers as well. */
  readonly port?: number;
  /** How often it tries a layer by itself: docker's own 5 without it. */
  readonly attempts?: number;
}

const startMs = 30_000;

/** Why no engine of a test's own can be started here; undefined where one can. */
export const noOwnEngine: string | undefined =
  process.getuid?.() !== 0
    ? 'only root can start an engine'
    : (await onPath('dockerd', process.env['PATH'])) === undefined
      ? 'there is no dockerd on PATH'
      : (await onPath('ip', process.env['PATH'])) === undefined
        ? 'there is no ip (iproute2) on PATH'
        : undefined;

/**
 * A docker engine that only one test has: with images, a disk and habits of its own, so that what is
 * pulled, fills it or breaks it is nobody else's. It runs no containers.
 */
export class OwnEngine implements AsyncDisposable {
  /** As DOCKER_HOST takes it. */
  readonly host: string;
  /** Where it keeps its images. */
  readonly dataRoot: string;
  readonly #folder: string;
  readonly #bridge: string;
  readonly #isMounted: boolean;
  readonly #daemon: ReturnType<typeof daemon>;
  #engine: Engine | undefined;

  private constructor(folder: string, bridge: string, options: OwnEngineOptions) {
    this.#folder = folder;
    this.#bridge = bridge;
    this.#isMounted = options.megabytes !== undefined;
    this.host = `unix://${join(folder, 'engine.sock')}`;
    this.dataRoot = join(folder, 'data');
    this.#daemon = daemon(folder, bridge, this.host, options);
  }

  static async start(options: OwnEngineOptions = {}): Promise<OwnEngine> {
    const folder = await mkdtemp(join(tmpdir(), 'sagemaker-local-engine-'));
    await execa('mkdir', [join(folder, 'data')]);
    const bridge = await addBridge();
    if (options.megabytes !== undefined) {
      const size = `size=${options.megabytes}m`;
      await execa('mount', ['-t', 'tmpfs', '-o', size, 'tmpfs', join(folder, 'data')]);
    }
    const own = new OwnEngine(folder, bridge, options);
    await own.#answers();
    return own;
  }

  get engine(): Engine {
    if (!this.#engine) throw new Error('the engine of the test does not answer yet');
    return this.#engine;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#daemon.kill('SIGTERM');
    await this.#daemon;
    await execa('ip', ['link', 'delete', this.#bridge], { reject: false });
    if (this.#isMounted) await execa('umount', [this.dataRoot]);
    await rm(this.#folder, { recursive: true, force: true });
  }

  async #answers(): Promise<void> {
    const hasEnded = this.#daemon.then(() => true);
    const deadline = performance.now() + startMs;
    for (;;) {
      this.#engine = (
        await findEngine({ addresses: [{ host: this.host, origin: 'a test' }] })
      ).engine;
      if (this.#engine) return;
      if ((await Promise.race([hasEnded, pause(100, false)])) || performance.now() > deadline) {
        await this[Symbol.asyncDispose]();
        throw new Error(`dockerd does not answer: ${(await this.#daemon).all}`);
      }
    }
  }
}

let bridges = 0;

/**
 * A network interface that the engine takes for its own. Told to have none (`--bridge=none`) it would
 * remove docker0, which is the machine's engine's: nothing could be built on that one any more.
 */
async function addBridge(): Promise<string> {
  bridges += 1;
  const name = `sl-${process.pid}-${bridges}`;
  await execa('ip', ['link', 'add', name, 'type', 'bridge']);
  // Addresses for benchmarks (RFC 2544): no engine takes them for its networks. Test files run side by side,
  // each in a process of its own.
  const address = `198.18.${process.pid % 256}.${16 * (bridges % 16) + 1}/28`;
  await execa('ip', ['address', 'add', address, 'dev', name]);
  return name;
}

function daemon(
  folder: string,
  bridge: string,
  host: string,
  { port, attempts }: OwnEngineOptions,
) {
  const given = {
    host,
    pidfile: join(folder, 'engine.pid'),
    'data-root': join(folder, 'data'),
    'exec-root': join(folder, 'exec'),
    bridge,
    iptables: 'false',
    'ip-forward': 'false',
    ...(attempts === undefined ? {} : { 'max-download-attempts': attempts }),
  };
  const options = Object.entries(given).map(([name, value]) => `--${name}=${value}`);
  const more = port === undefined ? [] : [`--host=tcp://127.0.0.1:${port}`, '--tls=false'];
  return execa('dockerd', [...options, ...more], {
    reject: false,
    all: true,
    forceKillAfterDelay: 20_000,
  });
}
