/** An answer of the endpoint, as it came. */
export interface Answer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
  readonly milliseconds: number;
}

export interface Post {
  readonly body: string | Uint8Array;
  readonly contentType?: string;
  readonly accept?: string;
}

/** SageMaker gives a model 60 s for an answer and 2 s for a ping. */
const invocationMs = 60_000;
const pingMs = 2_000;

/** Speaks the container's side of the contract: `GET /ping`, `POST /invocations`. */
export class EndpointClient {
  readonly url: string;

  constructor(url: string) {
    this.url = url.replace(/\/$/, '');
  }

  ping(path = '/ping'): Promise<Answer> {
    return this.#send(path, { method: 'GET' }, pingMs);
  }

  invoke(post: Post, timeout: number = invocationMs): Promise<Answer> {
    const headers = {
      'content-type': post.contentType ?? 'application/json',
      ...(post.accept === undefined ? {} : { accept: post.accept }),
    };
    // A copy, because a view of a larger buffer is not what `fetch` takes.
    const body = typeof post.body === 'string' ? post.body : new Uint8Array(post.body);
    return this.#send('/invocations', { method: 'POST', headers, body }, timeout);
  }

  async #send(path: string, init: RequestInit, timeout: number): Promise<Answer> {
    const started = performance.now();
    const response = await fetch(this.url + path, {
      ...init,
      signal: AbortSignal.timeout(timeout),
    });
    const body = await response.text();
    return {
      status: response.status,
      contentType: response.headers.get('content-type') ?? '',
      body,
      milliseconds: performance.now() - started,
    };
  }
}
