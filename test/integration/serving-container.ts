import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import Docker from 'dockerode';
import getPort from 'get-port';
import { silent } from '../../report/progress.ts';
import { ensureBaseImage } from '../../toolchain/base-image.ts';
import { ensureModel } from '../../toolchain/model.ts';
import { places as findPlaces } from '../../toolchain/places.ts';
import { servingImage } from '../serving-image.ts';

export const docker = new Docker();

/** The CPU image, built when needed, and the default model's directory, made when needed. */
export async function imageAndModel(): Promise<{ image: string; model: string }> {
  const places = findPlaces();
  const { name: baseImage } = await ensureBaseImage({ engine: docker, progress: silent });
  const common = { places, baseImage, progress: silent };
  const image = await servingImage({ ...common, engine: docker, target: 'serving' });
  const { directory } = await ensureModel({ ...common, docker });
  return { image, model: directory };
}

export interface ContainerOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** Mounted at /opt/ml/model/code instead of the model directory’s own. */
  readonly code?: string;
  /** Whether the engine starts it again when it fails, as a stack’s. */
  readonly restarts?: boolean;
  /** The port in the container. */
  readonly port?: number;
  /** AWS’s stack writes to its own root, and takes several times the memory. */
  readonly hardened?: boolean;
}

export interface LogLine {
  readonly level: string;
  readonly logger: string;
  readonly message: string;
  readonly [field: string]: unknown;
}

const lockedDown = {
  ReadonlyRootfs: true,
  CapDrop: ['ALL'],
  SecurityOpt: ['no-new-privileges:true'],
  Tmpfs: { '/tmp': 'exec' },
  Memory: 1024 ** 3,
};

/** A container of the CPU image, hardened as the stack hardens it; removed when disposed of. */
export class ServingContainer {
  readonly container: Docker.Container;
  private readonly port: number;

  private constructor(container: Docker.Container, port: number) {
    this.container = container;
    this.port = port;
  }

  static start(
    image: string,
    modelDirectory: string,
    env: Readonly<Record<string, string>> = {},
  ): Promise<ServingContainer> {
    return ServingContainer.with(image, modelDirectory, { env });
  }

  static async with(
    image: string,
    modelDirectory: string,
    { env = {}, code, restarts = false, port = 8080, hardened = true }: ContainerOptions,
  ): Promise<ServingContainer> {
    const inside = `${port.toString()}/tcp`;
    const container = await docker.createContainer({
      Image: image,
      Cmd: ['serve'],
      Env: Object.entries(env).map(([key, value]) => `${key}=${value}`),
      Labels: { 'sagemaker-local.test': 'serving' },
      ExposedPorts: { [inside]: {} },
      HostConfig: {
        ...(hardened ? lockedDown : { Memory: 6 * 1024 ** 3 }),
        Binds: [
          `${modelDirectory}:/opt/ml/model:ro`,
          ...(code === undefined ? [] : [`${code}:/opt/ml/model/code:ro`]),
        ],
        // A port of its own choice would be another one after a restart.
        PortBindings: {
          [inside]: [{ HostIp: '127.0.0.1', HostPort: restarts ? String(await getPort()) : '' }],
        },
        ...(restarts ? { RestartPolicy: { Name: 'on-failure', MaximumRetryCount: 2 } } : {}),
      },
    });
    await container.start();
    const { NetworkSettings: network } = await container.inspect();
    return new ServingContainer(container, Number(network.Ports[inside]?.[0]?.HostPort));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.container.remove({ force: true, v: true });
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  fetch(path: string, init: RequestInit = {}): Promise<Response> {
    return fetch(`${this.url}${path}`, {
      signal: AbortSignal.timeout(30_000),
      ...init,
    });
  }

  /** Posts a body as JSON, unless `headers` say another type. */
  invoke(
    body: string | Uint8Array<ArrayBuffer>,
    headers: Record<string, string> = {},
  ): Promise<Response> {
    const all = { 'content-type': 'application/json', ...headers };
    return this.fetch('/invocations', { method: 'POST', body, headers: all });
  }

  embed(term: string): Promise<Response> {
    return this.invoke(JSON.stringify({ search_term: term }));
  }

  /** Every status that `/ping` gave until it was 200; 0 for a refused connection. */
  async ready(patience = 30_000): Promise<readonly number[]> {
    const seen: number[] = [];
    const deadline = Date.now() + patience;
    while (seen.at(-1) !== 200) {
      if (Date.now() > deadline)
        throw new Error(`not ready in ${patience} ms: ${await this.text()}`);
      const status = await this.fetch('/ping').then(
        (answer) => answer.status,
        () => 0,
      );
      if (status !== seen.at(-1)) seen.push(status);
      await sleep(10);
    }
    return seen;
  }

  /** The exit code, once it has ended. */
  async ended(): Promise<number> {
    const { StatusCode: code } = (await this.container.wait()) as { StatusCode: number };
    return code;
  }

  /** All that it wrote, line by line; fails where a line is not JSON. */
  async logs(): Promise<readonly LogLine[]> {
    const lines = (await this.text()).split('\n').filter((line) => line !== '');
    return lines.map((line) => JSON.parse(line) as LogLine);
  }

  private async text(): Promise<string> {
    const raw = await this.container.logs({ stdout: true, stderr: true });
    return demultiplexed(raw);
  }
}

/** The engine frames each piece of output with 8 bytes: the stream, and the piece's length. */
function demultiplexed(raw: Buffer): string {
  const pieces: Buffer[] = [];
  for (let at = 0; at + 8 <= raw.length;) {
    const end = at + 8 + raw.readUInt32BE(at + 4);
    pieces.push(raw.subarray(at + 8, end));
    at = end;
  }
  return Buffer.concat(pieces).toString('utf8');
}

/** A model directory with these files in `code/`, for as long as it is not disposed of. */
export function modelDirectory(
  code: Readonly<Record<string, string>>,
): Disposable & { readonly path: string } {
  const path = mkdtempSync(join(tmpdir(), 'serving-model-'));
  // The container's user is another one.
  chmodSync(path, 0o755);
  mkdirSync(join(path, 'code'));
  for (const [name, text] of Object.entries(code)) writeFileSync(join(path, 'code', name), text);
  return {
    path,
    [Symbol.dispose]: () => {
      rmSync(path, { recursive: true, force: true });
    },
  };
}
