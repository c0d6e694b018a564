import { writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { hash } from 'bcryptjs';
import { execa } from 'execa';
import { stringify } from 'yaml';
import type { Certificate } from './certificate.ts';

/** What a registry may be told. */
export interface RegistryOptions {
  /** Of docker-registry. */
  readonly program: string;
  /** For its files: what is pushed among them. */
  readonly folder: string;
  /** Where it listens, at HTTPS’s own port: an address of this machine’s. */
  readonly address: string;
  readonly certificate: Certificate;
  readonly username: string;
  readonly password: string;
}

const startMs = 15_000;

/** A real registry, with TLS and a password, as a process of this machine’s. */
export class Registry implements AsyncDisposable {
  readonly #options: RegistryOptions;
  #running: ReturnType<typeof serve> | undefined;

  private constructor(options: RegistryOptions) {
    this.#options = options;
  }

  static async start(options: RegistryOptions): Promise<Registry> {
    const registry = new Registry(options);
    await registry.setPassword(options.password);
    await writeFile(join(options.folder, 'config.yml'), stringify(configuration(options)));
    await registry.start();
    return registry;
  }

  /** From now on it takes this one and no other; it reads the file anew when it has changed. */
  async setPassword(password: string): Promise<void> {
    const { folder, username } = this.#options;
    // 4: the fewest rounds that bcrypt takes; the registry takes no other hash.
    await writeFile(join(folder, 'htpasswd'), `${username}:${await hash(password, 4)}\n`);
  }

  async start(): Promise<void> {
    const running = serve(this.#options);
    this.#running = running;
    const hasEnded = running.then(() => true);
    const deadline = performance.now() + startMs;
    while (!(await answers(this.#options.address))) {
      if ((await Promise.race([hasEnded, pause(50, false)])) || performance.now() > deadline)
        throw new Error(`docker-registry does not answer: ${(await this.stop()) ?? ''}`);
    }
  }

  /** Ends it; gives what it wrote. What was pushed stays, for the next start. */
  async stop(): Promise<string | undefined> {
    const running = this.#running;
    this.#running = undefined;
    running?.kill('SIGTERM');
    return (await running)?.all;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }
}

const configuration = ({ folder, address, certificate }: RegistryOptions) => ({
  version: 0.1,
  log: { level: 'info', accesslog: { disabled: false } },
  storage: { filesystem: { rootdirectory: join(folder, 'storage') }, delete: { enabled: true } },
  http: {
    addr: `${address}:443`,
    tls: { certificate: certificate.certificate, key: certificate.key },
  },
  auth: { htpasswd: { realm: 'a registry of a test', path: join(folder, 'htpasswd') } },
});

const serve = ({ program, folder }: RegistryOptions) =>
  execa(program, ['serve', join(folder, 'config.yml')], {
    // Whatever begins with REGISTRY_ would be taken for its configuration.
    env: {},
    extendEnv: false,
    reject: false,
    all: true,
    forceKillAfterDelay: 5_000,
  });

function answers(address: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(443, address);
    const tell = (answer: boolean) => () => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('connect', tell(true)).once('error', tell(false));
  });
}
