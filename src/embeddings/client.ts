import { LRUCache } from 'lru-cache';
import pLimit from 'p-limit';
import { embeddingOf } from './answer.ts';
import { attempt } from './attempts.ts';
import type { AttemptsSeams } from './attempts.ts';
import { aborted, EmbeddingError } from './embedding-error.ts';
import { endpointTransport } from './endpoint-transport.ts';
import { payloadOf } from './payload.ts';
import type { EmbeddingsSettings } from './settings.ts';
import { SharedWork } from './shared-work.ts';
import type { Transport } from './transport.ts';
import { urlTransport } from './url-transport.ts';

export interface EmbedOptions {
  /** Ends the waiting at once, and the request if nobody else waits for it. */
  readonly signal?: AbortSignal;
}

export interface EmbeddingsClient extends AsyncDisposable {
  /**
   * The embedding of a term: `dimension` floats, L2 norm 1 where the model gives that. Callers of
   * one term may be given one list: copy it before you write into it. Throws an EmbeddingError.
   */
  embed(term: string, options?: EmbedOptions): Promise<readonly number[]>;
  /** In the order of the terms; each on its own: an error for one is no error for the others. */
  embedAll(
    terms: readonly string[],
    options?: EmbedOptions,
  ): Promise<readonly (readonly number[] | EmbeddingError)[]>;
}

/** What a caller may add: `onAttempt` for metrics; the others are for tests. */
export type EmbeddingsClientOptions = AttemptsSeams;

/** A client of one endpoint; it holds connections until it is disposed of. */
export function embeddingsClient(
  settings: EmbeddingsSettings,
  options: EmbeddingsClientOptions = {},
): EmbeddingsClient {
  return new Client(settings, transportOf(settings), options);
}

function transportOf({ way, concurrency, timeoutMs }: EmbeddingsSettings): Transport {
  return way.kind === 'url'
    ? urlTransport({ url: way.url, connections: concurrency, timeoutMs })
    : endpointTransport({ ...way, connections: concurrency });
}

class Client implements EmbeddingsClient {
  readonly #settings: EmbeddingsSettings;
  readonly #transport: Transport;
  readonly #recent: LRUCache<string, readonly number[]> | undefined;
  /** By payload. */
  readonly #requests: SharedWork<readonly number[]>;
  #isClosed = false;

  constructor(settings: EmbeddingsSettings, transport: Transport, seams: AttemptsSeams) {
    this.#settings = settings;
    this.#transport = transport;
    this.#recent = settings.cache === 0 ? undefined : new LRUCache({ max: settings.cache });
    const limit = pLimit(settings.concurrency);
    const once = async (payload: string, signal: AbortSignal) =>
      embeddingOf(await transport.invoke(payload, signal), settings.dimension);
    // A term keeps its place while it waits to be tried again: an endpoint that throttles is asked less.
    this.#requests = new SharedWork((payload, signal) =>
      limit(() => attempt((one) => once(payload, one), settings, signal, seams)),
    );
  }

  async embed(term: string, { signal }: EmbedOptions = {}): Promise<readonly number[]> {
    if (this.#isClosed) throw closed();
    if (signal?.aborted) throw gaveUp(signal);
    const payload = payloadOf(term, this.#settings.maxBytes);
    const known = this.#recent?.get(payload);
    if (known) return known;
    try {
      const embedding = await this.#requests.join(payload, signal);
      this.#recent?.set(payload, embedding);
      return embedding;
    } catch (error) {
      if (error instanceof EmbeddingError || !signal?.aborted) throw error;
      throw gaveUp(signal);
    }
  }

  embedAll(terms: readonly string[], options: EmbedOptions = {}) {
    return Promise.all(
      terms.map(async (term) => {
        try {
          return await this.embed(term, options);
        } catch (error) {
          if (error instanceof EmbeddingError) return error;
          throw error;
        }
      }),
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true;
    this.#requests.abort(closed());
    await this.#transport.close();
  }
}

const gaveUp = ({ reason }: AbortSignal) => aborted('the caller gave up', reason);
const closed = () => aborted('the embeddings client is closed');
