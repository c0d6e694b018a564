import { EnvHttpProxyAgent, Pool } from 'undici';
import type { Dispatcher } from 'undici';
import type { BodyBudget } from '../api/body.ts';
import type { ContainerAnswer, ContainerStream, Outcome, Refused, Unanswered } from './answers.ts';
import { isRefusal, WholeAnswer } from './answers.ts';

export interface Post {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  readonly milliseconds: number;
}

/** More requests than this wait for a connection: a model answers far fewer at once. */
const connections = 256;
/** Below the 5 s after which uvicorn closes an idle connection. */
const idleMs = 4_000;
/** SageMaker gives a container 2 s to answer a ping. */
const pingMs = 2_000;

/** One container’s side of the contract, over connections that are kept. */
export class Container {
  readonly url: string;
  readonly #budget: BodyBudget;
  readonly #pool: Dispatcher;
  readonly #origin: string;
  /** What stands before `/ping` and `/invocations`: '' as a rule. */
  readonly #prefix: string;
  readonly #pingPath: string;

  constructor(url: string, budget: BodyBudget, pingPath = '/ping') {
    this.#pingPath = pingPath;
    this.#budget = budget;
    this.url = url.replace(/\/$/, '');
    this.#prefix = new URL(this.url).pathname.replace(/\/$/, '');
    this.#origin = new URL(url).origin;
    this.#pool = connectionsTo(this.#origin);
  }

  /**
   * Posts to `/invocations` and waits for the whole answer, of at most `limit` bytes, which the caller
   * gives back to the budget.
   */
  invoke(post: Post, limit: number): Promise<Outcome> {
    return new Promise((resolve) => {
      const handler = new WholeAnswer(limit, this.#budget, (result) => {
        clearTimeout(timer);
        resolve(result);
      });
      const timer = setTimeout(() => {
        handler.timeOut();
      }, post.milliseconds);
      this.#pool.dispatch(this.#options(post), handler);
    });
  }

  /** Posts to `/invocations` and resolves when the answer’s headers are there. */
  async stream(
    post: Post,
    signal: AbortSignal,
  ): Promise<ContainerStream | ContainerAnswer | Unanswered | Refused> {
    const clock = AbortSignal.timeout(post.milliseconds);
    const either = AbortSignal.any([clock, signal]);
    try {
      const answer = await this.#pool.request({ ...this.#options(post), signal: either });
      const { statusCode: status, headers, body } = answer;
      if (status >= 200 && status < 300) {
        return { kind: 'stream', headers, body, isTimedOut: () => clock.aborted };
      }
      return { kind: 'answer', status, headers, body: await beginningOf(body) };
    } catch (error) {
      if (isRefusal(error)) return { kind: 'refused' };
      return clock.aborted ? { kind: 'timeout' } : { kind: 'gone' };
    }
  }

  /** What its ping says: 200, something else, or nobody is there. */
  async ping(): Promise<'ready' | 'loading' | 'refused'> {
    try {
      const signal = AbortSignal.timeout(pingMs);
      const { statusCode, body } = await this.#pool.request({
        origin: this.#origin,
        path: `${this.#prefix}${this.#pingPath}`,
        method: 'GET',
        signal,
      });
      await body.dump();
      return statusCode === 200 ? 'ready' : 'loading';
    } catch (error) {
      return isRefusal(error) ? 'refused' : 'loading';
    }
  }

  close(): Promise<void> {
    return this.#pool.destroy();
  }

  #options({ headers, body }: Post): Dispatcher.DispatchOptions & { method: 'POST' } {
    return {
      origin: this.#origin,
      path: `${this.#prefix}/invocations`,
      method: 'POST',
      headers: { ...headers },
      body,
    };
  }
}

/**
 * A container elsewhere may be reached by a proxy alone; NO_PROXY has the names on the stack's own
 * network.
 */
function connectionsTo(origin: string, env: NodeJS.ProcessEnv = process.env): Dispatcher {
  const options = {
    connections,
    keepAliveTimeout: idleMs,
    connect: { timeout: pingMs },
    // Each invocation has a clock of its own.
    headersTimeout: 0,
    bodyTimeout: 0,
  };
  const { HTTP_PROXY: httpProxy, HTTPS_PROXY: httpsProxy, NO_PROXY: noProxy = '' } = env;
  if (!httpProxy && !httpsProxy) return new Pool(origin, options);
  return new EnvHttpProxyAgent({
    ...options,
    noProxy,
    httpProxy: httpProxy ?? '',
    httpsProxy: httpsProxy ?? '',
  });
}

/** Of an error’s body, as much as a message can have: 64 KiB are far more. */
async function beginningOf(body: AsyncIterable<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes > 65_536) break;
  }
  return Buffer.concat(chunks);
}
