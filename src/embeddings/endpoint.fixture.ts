import { vi } from 'vitest';
import { oneEndpoint, RunningTwin, StubContainer } from '../runtime/twin.fixture.ts';
import type { Respond } from '../runtime/twin.fixture.ts';
import { embeddingsClient } from './client.ts';
import type { EmbeddingsClientOptions } from './client.ts';
import { embeddingsSettings } from './settings.ts';

export type Way = 'url' | 'name';
export const ways: readonly Way[] = ['url', 'name'];

/** Quick to fail and to try again; embeddings of 2 numbers, as the container’s are. */
const quick = {
  EMBEDDINGS_DIMENSION: '2',
  EMBEDDINGS_ATTEMPTS: '3',
  EMBEDDINGS_BACKOFF_MS: '1',
};

/** A container that does as it is told, and the real twin in front of it: both ways to it. */
export class EndpointUnderTest implements AsyncDisposable {
  readonly container: StubContainer;
  readonly twin: RunningTwin;

  private constructor(container: StubContainer, twin: RunningTwin) {
    this.container = container;
    this.twin = twin;
  }

  static async start(): Promise<EndpointUnderTest> {
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'local');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'local');
    // The twin’s log.
    vi.spyOn(process.stdout, 'write').mockReturnValue(true);
    const container = await StubContainer.start();
    return new EndpointUnderTest(container, await RunningTwin.start(oneEndpoint(container)));
  }

  client(way: Way, env: NodeJS.ProcessEnv = {}, options: EmbeddingsClientOptions = {}) {
    const given = way === 'url' ? this.#byUrl() : byName(this.twin.url);
    return embeddingsClient(embeddingsSettings({ ...quick, ...given, ...env }), options);
  }

  /** The SDK with nothing but the container before it: as AWS where that is told to answer so. */
  sdkClient(env: NodeJS.ProcessEnv = {}) {
    return this.client('name', { ...byName(this.container.url), ...env });
  }

  /** Arms a fault of the twin. */
  async arm(fault: object): Promise<void> {
    const body = JSON.stringify({ faults: [fault] });
    const { ok, status } = await this.twin.fetch('/_local/faults', { method: 'PUT', body });
    if (!ok) throw new Error(`the twin answered ${String(status)} to ${body}`);
  }

  /** What the container answers, one request after the other; the last one for good. */
  answer(...responds: readonly [Respond, ...Respond[]]): void {
    const left = [...responds];
    this.container.respond = (response, received) => {
      const respond = left.length > 1 ? left.shift() : left[0];
      respond?.(response, received);
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.twin.close();
    await this.container.stop();
    vi.restoreAllMocks();
    vi.unstubAllEnvs();
  }

  #byUrl() {
    return { SAGEMAKER_ENDPOINT_URL: this.container.url };
  }
}

const byName = (runtime: string) => ({
  SAGEMAKER_ENDPOINT_NAME: 'embedder',
  AWS_REGION: 'us-east-1',
  AWS_ENDPOINT_URL_SAGEMAKER_RUNTIME: runtime,
});

export const status =
  (code: number, headers: Record<string, string> = {}, body = 'so it is'): Respond =>
  (response) => {
    response.writeHead(code, headers).end(body);
  };

export const json = (body: string): Respond =>
  status(200, { 'content-type': 'application/json' }, body);

/** Takes the request and says nothing. */
export const silence: Respond = () => undefined;

export const reset: Respond = (response) => {
  response.socket?.resetAndDestroy();
};

/** Half an answer, and the end of the connection. */
export const truncated: Respond = (response) => {
  response.writeHead(200, { 'content-length': '40' }).write('{"embedding": [0.6', () => {
    response.socket?.destroy();
  });
};
