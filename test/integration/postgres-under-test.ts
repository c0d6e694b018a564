import { setTimeout as pause } from 'node:timers/promises';
import type Docker from 'dockerode';
import getPort from 'get-port';
import { silent } from '../../report/progress.ts';
import { ensureBaseImage, postgresBase } from '../../toolchain/base-image.ts';
import { builtImage } from '../built-image.ts';
import { rowsAt } from './rows.ts';
import { runInside } from './run-inside.ts';
import { engineUnderTest } from './stack-under-test.ts';

const password = 'under-test';
const startMs = 30_000;

/** The stack's own PostgreSQL in a container of this test's, on a free port; removed when disposed of. */
export class PostgresUnderTest implements AsyncDisposable {
  readonly #container: Docker.Container;
  readonly #port: number;

  private constructor(container: Docker.Container, port: number) {
    this.#container = container;
    this.#port = port;
  }

  static async start(): Promise<PostgresUnderTest> {
    const { docker } = await engineUnderTest();
    const common = { engine: docker, progress: silent };
    const { name: baseImage } = await ensureBaseImage({ ...common, image: postgresBase });
    const image = await builtImage({
      ...common,
      context: 'src/postgres',
      baseImage,
      repository: 'postgres',
    });
    // Kept when it is started again, which a port of the engine's choice is not.
    const port = await getPort({ host: '127.0.0.1' });
    const container = await docker.createContainer({
      Image: image,
      // What is committed outlives the server, and need not outlive the machine.
      Cmd: ['-c', 'fsync=off'],
      Env: [`POSTGRES_PASSWORD=${password}`],
      Labels: { 'sagemaker-local.test': 'postgres' },
      HostConfig: {
        Tmpfs: { '/tmp': '' },
        PortBindings: { '5432/tcp': [{ HostIp: '127.0.0.1', HostPort: String(port) }] },
      },
    });
    const postgres = new PostgresUnderTest(container, port);
    try {
      await postgres.restart();
    } catch (error) {
      await postgres[Symbol.asyncDispose]();
      throw error;
    }
    return postgres;
  }

  /** Of the database `app`, or of another one. */
  url(database = 'app'): string {
    return `postgresql://app:${password}@127.0.0.1:${this.#port}/${database}`;
  }

  /** An empty database of this name, with the extensions; gives its URL. */
  async create(database: string): Promise<string> {
    await this.query(`CREATE DATABASE ${database}`);
    return this.url(database);
  }

  query<Row extends object>(text: string, url = this.url()): Promise<Row[]> {
    return rowsAt(url, text);
  }

  /** Over the socket inside, where alone the superuser may come in; throws what psql wrote when it fails. */
  async asSuperuser(text: string, database = 'app'): Promise<void> {
    const psql = ['psql', '--host=/tmp', `--dbname=${database}`, '--no-psqlrc', '--quiet'];
    const command = [...psql, '--set=ON_ERROR_STOP=1', `--command=${text}`];
    const { exitCode, said } = await runInside(this.#container, command, 'postgres');
    if (exitCode !== 0) throw new Error(`psql ended with ${exitCode}: ${said}`);
  }

  /** As if the machine had lost its power. */
  async kill(): Promise<void> {
    await this.#container.kill();
    await this.#container.wait();
  }

  /** Resolves when it answers. */
  async restart(): Promise<void> {
    await this.#container.start();
    const deadline = performance.now() + startMs;
    for (;;)
      try {
        await this.query('SELECT');
        return;
      } catch (cause) {
        if (performance.now() > deadline)
          throw new Error(`PostgreSQL does not answer after ${startMs / 1000} s`, { cause });
        await pause(50);
      }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#container.remove({ force: true, v: true });
  }
}
