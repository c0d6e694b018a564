import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingHttpHeaders, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Listening } from './server.ts';
import { listen } from './server.ts';
import type { RuntimeSettingsInput } from './settings.ts';
import { parseSettings } from './settings.ts';
import { Twin } from './twin.ts';

/** What a container was sent. */
export interface Received {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export type Respond = (response: ServerResponse, received: Received) => void;

const embedding = JSON.stringify({ embedding: [0.6, 0.8] });

export const embeds: Respond = (response) => {
  response.writeHead(200, { 'content-type': 'application/json' }).end(embedding);
};

/** A process that speaks `/ping` and `/invocations` as a test tells it to. */
export class StubContainer implements AsyncDisposable {
  respond: Respond = embeds;
  pingStatus = 200;
  readonly received: Received[] = [];
  /** How many were made to it so far. */
  connections = 0;
  #server: Server | undefined;
  #port = 0;

  static async start(): Promise<StubContainer> {
    const container = new StubContainer();
    await container.restart();
    return container;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  get last(): Received {
    const last = this.received.at(-1);
    if (!last) throw new Error('the container was sent nothing');
    return last;
  }

  /** Listens where it listened before. */
  async restart(): Promise<void> {
    this.#server = createServer((request, response) => {
      void request.toArray().then((chunks: Buffer[]) => {
        if (request.url?.endsWith('/ping')) {
          response.writeHead(this.pingStatus).end();
          return;
        }
        const { url: path = '', headers } = request;
        const received = { path, headers, body: Buffer.concat(chunks).toString() };
        this.received.push(received);
        this.respond(response, received);
      });
    });
    this.#server.on('connection', () => {
      this.connections += 1;
    });
    this.#server.listen(this.#port, '127.0.0.1');
    await once(this.#server, 'listening');
    this.#port = (this.#server.address() as AddressInfo).port;
  }

  /** As if it had crashed: connections end, and new ones are refused. */
  async stop(): Promise<void> {
    if (!this.#server?.listening) return;
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }
}

/** A twin on a free port of this machine, in this process. */
export class RunningTwin implements AsyncDisposable {
  readonly twin: Twin;
  readonly #listening: Listening;

  private constructor(twin: Twin, listening: Listening) {
    this.twin = twin;
    this.#listening = listening;
  }

  static async start(settings: RuntimeSettingsInput): Promise<RunningTwin> {
    const twin = new Twin(parseSettings(JSON.stringify(settings)));
    return new RunningTwin(twin, await listen(twin, 0, '127.0.0.1'));
  }

  get url(): string {
    return `http://127.0.0.1:${this.#listening.port}`;
  }

  /** As curl does it: no signature, JSON, a header or two. */
  invoke(
    endpoint: string,
    body: string | Uint8Array<ArrayBuffer> = '{"search_term": "geladeira"}',
    headers: Record<string, string> = {},
  ): Promise<Response> {
    return this.fetch(`/endpoints/${endpoint}/invocations`, { method: 'POST', body, headers });
  }

  fetch(path: string, init: RequestInit = {}): Promise<Response> {
    return fetch(this.url + path, { signal: AbortSignal.timeout(10_000), ...init });
  }

  close(): Promise<void> {
    return this.#listening.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }
}

/** The settings of a twin with one endpoint `embedder` over `container`. */
export const oneEndpoint = (
  container: StubContainer,
  more: Partial<RuntimeSettingsInput> = {},
): RuntimeSettingsInput => ({
  endpoints: { embedder: { variants: { AllTraffic: { url: container.url } } } },
  ...more,
});
