export type EmbeddingErrorKind =
  /** The endpoint has too much to do: ThrottlingException, 429. */
  | 'throttled'
  /** Nobody answered, or the endpoint failed: connections refused or reset, 5xx. */
  | 'unavailable'
  /** No answer in time. */
  | 'timeout'
  /** The request is wrong and stays wrong: the term, the payload’s size, the name, the rights. */
  | 'refused'
  /** An answer that is no embedding of the expected dimension. */
  | 'bad-answer'
  /** The caller gave up, or the client was closed. */
  | 'aborted';

interface Details {
  readonly retryable: boolean;
  readonly status?: number | undefined;
  readonly retryAfterMs?: number | undefined;
  readonly cause?: unknown;
}

/** Why there is no embedding. The message never has the term in it. */
export class EmbeddingError extends Error {
  override readonly name = 'EmbeddingError';
  readonly kind: EmbeddingErrorKind;
  /** Whether the same request may do better later. */
  readonly retryable: boolean;
  /** The HTTP status that the endpoint or its container gave, where one of them did. */
  declare readonly status?: number;
  /** How long the endpoint asked to be left alone, in ms. */
  declare readonly retryAfterMs?: number;

  constructor(kind: EmbeddingErrorKind, message: string, details: Details) {
    super(message, details.cause === undefined ? {} : { cause: details.cause });
    this.kind = kind;
    this.retryable = details.retryable;
    if (details.status !== undefined) this.status = details.status;
    if (details.retryAfterMs !== undefined) this.retryAfterMs = details.retryAfterMs;
  }
}

export const refused = (message: string): EmbeddingError =>
  new EmbeddingError('refused', message, { retryable: false });

export const badAnswer = (message: string, cause?: unknown): EmbeddingError =>
  new EmbeddingError('bad-answer', message, { retryable: false, cause });

export const aborted = (message: string, cause?: unknown): EmbeddingError =>
  new EmbeddingError('aborted', message, { retryable: false, cause });
