import { EmbeddingError } from './embedding-error.ts';
import { failureOfConnection, failureOfStatus, retryAfterOf } from './failure.ts';

/** What the SDK’s errors have, told from their shape: their classes are loaded lazily. */
interface SdkError extends Error {
  readonly $metadata?: { readonly httpStatusCode?: number };
  readonly $response?: { readonly headers?: Readonly<Record<string, string | undefined>> };
  readonly OriginalStatusCode?: number;
  readonly OriginalMessage?: string;
}

const throttling = new Set([
  'ThrottlingException',
  'Throttling',
  'ModelNotReadyException',
  'TooManyRequestsException',
  'RequestLimitExceeded',
]);

/** The same kinds for AWS’s errors as for plain HTTP’s. */
export function failureOfSdk(error: unknown): EmbeddingError {
  if (!(error instanceof Error)) return failureOfConnection(error);
  const { name, message, $metadata, $response, OriginalStatusCode, OriginalMessage }: SdkError =
    error;
  const status = $metadata?.httpStatusCode;
  const retryAfter = $response?.headers?.['retry-after'];
  if (throttling.has(name)) {
    const details = { status, retryAfterMs: retryAfterOf(retryAfter), cause: error };
    return new EmbeddingError('throttled', said(name, message), { ...details, retryable: true });
  }
  if (name === 'ModelError' && OriginalStatusCode === 0) {
    // No answer of the container’s: SageMaker’s 60 s were over, or the connection was.
    const kind = message.includes('timed out') ? 'timeout' : 'unavailable';
    return new EmbeddingError(kind, said(name, message), { retryable: true, status, cause: error });
  }
  if (name === 'ModelError' && OriginalStatusCode !== undefined) {
    const words = OriginalMessage ?? message;
    return failureOfStatus({ status: OriginalStatusCode, words, retryAfter, cause: error });
  }
  if (status !== undefined && status >= 300) {
    return failureOfStatus({ status, words: `${name}: ${message}`, retryAfter, cause: error });
  }
  return unsent.has(name) ? notSent(error) : failureOfConnection(error);
}

/** The SDK’s errors of a request that was never made. */
const unsent = new Set(['CredentialsProviderError', 'TokenProviderError']);

const notSent = (error: Error) =>
  new EmbeddingError('refused', `the AWS SDK has no credentials to sign with: ${error.message}`, {
    retryable: false,
    cause: error,
  });

/** Throttling comes as `{"message":null}`. */
const said = (name: string, message: string) =>
  `the endpoint answered ${name}${/^(null|UnknownError|)$/.test(message) ? '' : `: ${message}`}`;
