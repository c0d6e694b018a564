import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ApiError } from '../api/api-error.ts';
import type { Invocation } from '../inspector/invocation.ts';
import type { Operation } from '../route.ts';

/** Of a body, in bytes: the inspector keeps many. */
const keptBytes = 65_536;
const kept = (body: Buffer): string => body.toString('utf8', 0, keptBytes);

type Writable<T> = { -readonly [Key in keyof T]: T[Key] };

/** One request of the API and what comes to be known of it until its answer has ended. */
export class Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly operation: Operation;
  readonly endpoint: string;
  readonly id: string = randomUUID();
  readonly #time = new Date();
  readonly #started = performance.now();

  variant: string | undefined;
  modelMilliseconds: number | undefined;
  faults: readonly string[] = [];
  error: ApiError | undefined;
  requestBody: Buffer | undefined;
  responseBody: Buffer | undefined;
  responseBytes = 0;
  /** The HTTP status; 0 when the connection ends without one. */
  status = 0;

  constructor(
    request: IncomingMessage,
    response: ServerResponse,
    operation: Operation,
    endpoint: string,
  ) {
    this.request = request;
    this.response = response;
    this.operation = operation;
    this.endpoint = endpoint;
  }

  header(name: string): string | undefined {
    const value = this.request.headers[name];
    return typeof value === 'string' ? value : undefined;
  }

  /** What the inspector keeps of it. Every invocation pays for it: no object is spread here. */
  describe(withBodies: boolean): Invocation {
    const { variant, modelMilliseconds, error, requestBody, responseBody } = this;
    const invocation: Writable<Invocation> = {
      id: this.id,
      time: this.#time.toISOString(),
      operation: this.operation,
      endpoint: this.endpoint,
      client: this.#client(),
      status: this.status,
      milliseconds: performance.now() - this.#started,
      requestBytes: requestBody?.length ?? 0,
      responseBytes: this.responseBytes,
      faults: this.faults,
    };
    const inferenceId = this.header('x-amzn-sagemaker-inference-id');
    if (variant !== undefined) invocation.variant = variant;
    if (modelMilliseconds !== undefined) invocation.modelMilliseconds = modelMilliseconds;
    if (inferenceId !== undefined) invocation.inferenceId = inferenceId;
    if (error) {
      invocation.error = error.type;
      invocation.message = error.words;
    }
    if (withBodies && requestBody) invocation.requestBody = kept(requestBody);
    if (withBodies && responseBody) invocation.responseBody = kept(responseBody);
    return invocation;
  }

  #client(): string {
    const agent = this.header('user-agent')?.slice(0, 80) ?? '';
    return `${agent} ${this.request.socket.remoteAddress ?? ''}`.trim();
  }
}
