import { EmbeddingError, badAnswer } from './embedding-error.ts';

/** The most of an endpoint’s own words that an error repeats, in characters. */
const longestWords = 300;

export interface FailedAnswer {
  readonly status: number;
  readonly words: string;
  /** The header `Retry-After`, as it came. */
  readonly retryAfter?: string | undefined;
  readonly cause?: unknown;
}

/** What an answer that is not 2xx means, the same for both ways. */
export function failureOfStatus({ status, words, retryAfter, cause }: FailedAnswer) {
  const { kind, retryable } = meaningOf(status);
  const retryAfterMs = retryable ? retryAfterOf(retryAfter) : undefined;
  const message = `the endpoint answered ${String(status)}: ${shortened(words)}`;
  return new EmbeddingError(kind, message, { retryable, status, retryAfterMs, cause });
}

function meaningOf(status: number) {
  if (status === 429) return { kind: 'throttled', retryable: true } as const;
  if (status === 408) return { kind: 'timeout', retryable: true } as const;
  // What AWS says where a container failed and told no status.
  if (status >= 500 || status === 424) return { kind: 'unavailable', retryable: true } as const;
  return { kind: 'refused', retryable: false } as const;
}

/** Seconds, or a date (RFC 9110, 10.2.3); undefined for anything else. In ms from now. */
export function retryAfterOf(header: string | undefined, now = Date.now): number | undefined {
  if (header === undefined) return undefined;
  if (/^\d+$/.test(header)) return Number(header) * 1000;
  // Date.parse alone takes nearly anything for a date.
  const date = header.endsWith('GMT') ? Date.parse(header) : NaN;
  return Number.isNaN(date) ? undefined : Math.max(0, date - now());
}

/** Node’s, undici’s and DNS’s names for a connection that failed and may work later. */
const passing = new Set([
  'EAI_AGAIN',
  'ECONNABORTED',
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENETUNREACH',
  // A container that is not there yet has no name either.
  'ENOTFOUND',
  'EPIPE',
  'ETIMEDOUT',
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_SOCKET',
]);

/** What an error without an answer means: of a socket, of DNS, of TLS, of HTTP itself. */
export function failureOfConnection(error: unknown): EmbeddingError {
  const { name, code, message } = describe(error);
  if (code === 'UND_ERR_RES_EXCEEDED_MAX_SIZE') {
    return badAnswer('the answer is longer than any embedding', error);
  }
  // Both parsers’ errors: Node’s has a code that undici’s lacks.
  if (code.startsWith('HPE_') || name === 'HTTPParserError') {
    return badAnswer(`the answer is not HTTP: ${message}`, error);
  }
  if (passing.has(code)) {
    const named = message.includes(code) ? message : `${message} (${code})`;
    const details = { retryable: true, cause: error };
    return new EmbeddingError('unavailable', `no answer from the endpoint: ${named}`, details);
  }
  const details = { retryable: false, cause: error };
  return new EmbeddingError('refused', `the endpoint could not be asked: ${message}`, details);
}

function describe(error: unknown): { name: string; code: string; message: string } {
  if (!(error instanceof Error)) return { name: '', code: '', message: String(error) };
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  return { name: error.name, code, message: shortened(error.message || error.name) };
}

function shortened(words: string): string {
  const line = words.replaceAll(/\s+/g, ' ').trim();
  if (line === '') return '(no words)';
  return line.length > longestWords ? `${line.slice(0, longestWords)}…` : line;
}
