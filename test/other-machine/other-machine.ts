import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type Docker from 'dockerode';
import { execa } from 'execa';
import type { EngineAddress } from '../../infra/engine/address.ts';
import { engineClient } from '../../infra/engine/client.ts';
import type { Engine } from '../../toolchain/engine/engine.ts';
import { findEngine } from '../../toolchain/engine/find.ts';
import { followed } from '../../toolchain/followed.ts';
import { places } from '../../toolchain/places.ts';
import type { EngineCertificates } from './certificates.ts';
import { engineCertificates } from './certificates.ts';

/** Why none can be made on this machine; undefined where one can. */
export const noOtherMachine: string | undefined =
  process.platform === 'linux' && process.getuid?.() === 0 ? undefined : 'only root on Linux';

const startMs = 60_000;
const stopMs = 30_000;

/** The engine at an address; rejects where none answers. */
export async function engineAt(address: EngineAddress): Promise<Engine> {
  const { engine, tried } = await findEngine({ addresses: [{ ...address, origin: 'the test' }] });
  if (!engine) throw new Error(tried.join('; '));
  return engine;
}

/**
 * An engine that is as good as on another machine: namespaces of its own for network, mounts and host
 * name, so that it has no way to the internet, its 127.0.0.1 is not ours, and it sees neither this
 * checkout nor /tmp. It is reached at `address` over TLS, or, without a link, by its socket alone.
 */
export class OtherMachine implements AsyncDisposable {
  /** Not below /tmp, which the machine does not see. */
  readonly folder: string;
  /** A client of the engine over its socket. */
  readonly docker: Docker;
  readonly socket: string;
  /** Its address on the link, and ours; both are '' without a link. */
  readonly address: string;
  readonly ours: string;
  readonly certificates: EngineCertificates | undefined;
  readonly #daemon: ChildProcess;

  private constructor(
    folder: string,
    addresses: readonly [string, string],
    certificates: EngineCertificates | undefined,
    daemon: ChildProcess,
  ) {
    this.folder = folder;
    [this.ours, this.address] = addresses;
    this.certificates = certificates;
    this.#daemon = daemon;
    this.socket = join(folder, 'docker.sock');
    this.docker = engineClient({ host: `unix://${this.socket}` });
  }

  static async start({ isLinked }: { readonly isLinked: boolean }): Promise<OtherMachine> {
    const folder = await mkdtemp('/var/tmp/other-machine-');
    const addresses = isLinked ? ownNetwork() : (['', ''] as const);
    const certificates = isLinked ? await engineCertificates(folder, addresses[1]) : undefined;
    const log = openSync(join(folder, 'log'), 'w');
    const script = join(import.meta.dirname, 'machine.sh');
    const listening = isLinked ? ['--host', `tcp://${addresses[1]}:2376`] : [];
    const daemon = spawn(
      'unshare',
      [
        ...['--net', '--mount', '--uts', '--', 'sh', script, folder, places().checkout],
        ...listening,
        ...(certificates?.daemonArguments ?? []),
      ],
      { stdio: ['ignore', log, log] },
    );
    closeSync(log);
    const machine = new OtherMachine(folder, addresses, certificates, daemon);
    try {
      if (isLinked) await machine.#link();
      await writeFile(join(folder, 'linked'), '');
      await machine.#answering();
      return machine;
    } catch (error) {
      await machine[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** What a command on this machine needs to use the engine over TLS. */
  get overTls(): {
    readonly DOCKER_HOST: string;
    readonly DOCKER_TLS_VERIFY: string;
    readonly DOCKER_CERT_PATH: string;
  } {
    return {
      DOCKER_HOST: `tcp://${this.address}:2376`,
      DOCKER_TLS_VERIFY: '1',
      DOCKER_CERT_PATH: this.certificates?.client ?? '',
    };
  }

  /** The arguments that make `nsenter` run what follows on that machine. */
  get inside(): readonly string[] {
    return ['--target', String(this.#daemon.pid), '--net', '--uts'];
  }

  /** Brings images of another engine, as a cache would. */
  async bring(from: Docker, images: readonly string[]): Promise<void> {
    for (const image of images) {
      const archive = await from.getImage(image).get();
      await followed(this.docker, await this.docker.loadImage(archive));
    }
  }

  /**
   * Gives an image another name. The Python image that ours are built on must be there before a stack
   * comes up, and nothing is built on it where the built ones are there: one that has Python will do.
   */
  async name(image: string, name: string): Promise<void> {
    const [repo = '', tag = ''] = name.split(':');
    await this.docker.getImage(image).tag({ repo, tag });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const ended = new Promise((resolve) => this.#daemon.once('exit', resolve));
    if (this.#daemon.exitCode === null && this.#daemon.signalCode === null) {
      this.#daemon.kill('SIGTERM');
      await Promise.race([ended, pause(stopMs, undefined, { ref: false })]);
      this.#daemon.kill('SIGKILL');
    }
    // What dockerd started may need a moment more to let go of its files.
    await rm(this.folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  }

  /** A cable: the namespace takes the other end with it when it goes. */
  async #link(): Promise<void> {
    const pid = String(this.#daemon.pid);
    const [here, there] = [`om${process.pid}h`, `om${process.pid}t`];
    await this.#unshared();
    await execa('ip', ['link', 'add', here, 'type', 'veth', 'peer', 'name', there, 'netns', pid]);
    await execa('ip', ['address', 'add', `${this.ours}/30`, 'dev', here]);
    await execa('ip', ['link', 'set', here, 'up']);
    const inside = (...args: string[]) => execa('nsenter', ['-t', pid, '-n', 'ip', ...args]);
    await inside('address', 'add', `${this.address}/30`, 'dev', there);
    await inside('link', 'set', there, 'up');
  }

  /** Until then its process is still in our own network. */
  async #unshared(): Promise<void> {
    const namespaceOf = async (pid: string) =>
      (await execa('readlink', [`/proc/${pid}/ns/net`], { reject: false })).stdout;
    const own = await namespaceOf('self');
    for (let attempt = 0; attempt < 100; attempt += 1) {
      const theirs = await namespaceOf(String(this.#daemon.pid));
      if (theirs !== '' && theirs !== own) return;
      await pause(20);
    }
    throw new Error('unshare made no network of its own');
  }

  async #answering(): Promise<void> {
    const deadline = Date.now() + startMs;
    while (Date.now() < deadline && this.#daemon.exitCode === null) {
      if (await this.docker.ping().then(Boolean, () => false)) return;
      await pause(100);
    }
    const log = await readFile(join(this.folder, 'log'), 'utf8');
    throw new Error(`the other machine’s dockerd does not answer:\n${log.slice(-2_000)}`);
  }
}

/** Two addresses of a network that no other process of tests has: ours, and the machine's. */
function ownNetwork(): readonly [string, string] {
  const [third, fourth] = [(process.pid >> 6) & 0xff, (process.pid & 0x3f) * 4];
  return [`10.213.${third}.${fourth + 1}`, `10.213.${third}.${fourth + 2}`];
}
