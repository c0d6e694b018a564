import { chownSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { mkdtemp, chmod } from 'node:fs/promises';
import { join } from 'node:path';
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';
import type Docker from 'dockerode';
import { execa } from 'execa';
import { isPresent } from '../../infra/engine-facts.ts';
import { followed } from '../../toolchain/followed.ts';
import type { Engine } from '../../toolchain/engine/engine.ts';
import { findEngine } from '../../toolchain/engine/find.ts';
import { containersConf, thisMachine } from './machine.ts';
import { TemporaryUser } from './temporary-user.ts';

const startMs = 30_000;

/** Docker speaks without TLS to registries of its own machine unasked. */
const plainOnLoopback = '[[registry]]\nlocation = "127.0.0.1"\ninsecure = true\n';

/**
 * A podman of a test's own: its storage, networks and socket touch no other's. Rootful, or of a user
 * that is made for it. Leaves nothing when disposed of.
 */
export class PodmanService implements AsyncDisposable {
  readonly folder: string;
  readonly host: string;
  readonly #user: TemporaryUser | undefined;
  readonly #command: readonly string[];
  readonly #log: string;
  #process: ChildProcess | undefined;

  private constructor(folder: string, user: TemporaryUser | undefined) {
    this.folder = folder;
    this.host = `unix://${join(folder, 'podman.sock')}`;
    this.#user = user;
    this.#log = join(folder, 'service.log');
    const conf = join(folder, 'containers.conf');
    writeFileSync(conf, containersConf(thisMachine()));
    const registries = join(folder, 'registries.conf');
    writeFileSync(registries, plainOnLoopback);
    // Podman leaves what it was given to load in TMPDIR.
    const env = { CONTAINERS_CONF: conf, CONTAINERS_REGISTRIES_CONF: registries, TMPDIR: folder };
    const storage = ['--root', join(folder, 'root'), '--runroot', join(folder, 'run')];
    const own = user ? [] : ['--tmpdir', join(folder, 'tmp')];
    this.#command = [
      ...(user?.command(env) ?? [
        'env',
        ...Object.entries(env).map(([key, value]) => `${key}=${value}`),
      ]),
      ...['podman', ...storage, '--storage-driver', 'overlay', ...own],
      ...['--network-config-dir', join(folder, 'networks')],
    ];
  }

  static async start(kind: 'rootful' | 'rootless'): Promise<PodmanService> {
    // A socket's path has 107 letters at most, and /tmp may be in memory.
    const folder = await mkdtemp('/var/tmp/slp-');
    await chmod(folder, 0o755);
    const name = `slp${process.pid}`;
    const user = kind === 'rootless' ? await TemporaryUser.create(name, folder) : undefined;
    const service = new PodmanService(folder, user);
    if (user) chownSync(folder, user.id, user.id);
    try {
      await service.#serve();
      return service;
    } catch (error) {
      await service[Symbol.asyncDispose]();
      throw error;
    }
  }

  async #serve(): Promise<void> {
    const log = openSync(this.#log, 'a');
    const [program, ...args] = [...this.#command, 'system', 'service', '--time=0', this.host];
    this.#process = spawn(program, args, { cwd: this.folder, stdio: ['ignore', log, log] });
    const deadline = Date.now() + startMs;
    while (Date.now() < deadline && this.#process.exitCode === null) {
      if ((await this.#search()).engine) return;
      await pause(100);
    }
    throw new Error(`podman does not answer: ${readFileSync(this.#log, 'utf8').slice(-1000)}`);
  }

  #search() {
    return findEngine({ addresses: [{ host: this.host, origin: 'the test' }] });
  }

  async engine(): Promise<Engine> {
    const { engine, tried } = await this.#search();
    if (!engine) throw new Error(tried.join('; '));
    return engine;
  }

  /** Copies images from another engine, where it has them. */
  async take(from: Docker, names: readonly string[]): Promise<void> {
    const { docker } = await this.engine();
    for (const name of new Set(names)) {
      if (!(await isPresent(from, name))) continue;
      const archive = await from.getImage(name).get();
      await followed(docker, await docker.loadImage(archive));
    }
  }

  /** The rest of a container or a test that failed half-way goes with it. */
  async [Symbol.asyncDispose](): Promise<void> {
    const [program = '', ...args] = this.#command;
    await execa(program, [...args, 'rm', '--all', '--force', '--time=0'], {
      reject: false,
      cwd: '/',
    });
    await execa(program, [...args, 'network', 'prune', '--force'], { reject: false, cwd: '/' });
    const service = this.#process;
    if (service?.exitCode === null) {
      const ended = new Promise((resolve) => service.once('exit', resolve));
      service.kill('SIGTERM');
      await Promise.race([ended, pause(5_000).then(() => service.kill('SIGKILL'))]);
    }
    await this.#user?.[Symbol.asyncDispose]();
    endThoseOf(this.folder);
    await unmountBelow(this.folder);
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Health checks that were under way when their container went wait for each other for ever. */
function endThoseOf(folder: string): void {
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      if (!readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(`${folder}/`)) continue;
      process.kill(Number(pid), 'SIGKILL');
    } catch {
      // It ended meanwhile.
    }
  }
}

/** Podman mounts its storage onto itself, and containers' roots below it. */
async function unmountBelow(folder: string): Promise<void> {
  const points = readFileSync('/proc/mounts', 'utf8')
    .split('\n')
    .flatMap((line) => line.split(' ')[1] ?? [])
    .filter((point) => point.startsWith(`${folder}/`));
  for (const point of points.reverse()) await execa('umount', ['--lazy', point], { reject: false });
}
