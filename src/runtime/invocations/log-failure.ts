import type { ApiError } from '../api/api-error.ts';
import { log } from '../log.ts';
import type { Exchange } from './exchange.ts';

/** The line that an invocation leaves in the log when it ends with an error. */
export function logFailure(exchange: Exchange, error: ApiError): void {
  log.warning('an invocation failed', {
    requestId: exchange.id,
    endpoint: exchange.endpoint.slice(0, 63),
    error: error.type,
    said: error.words,
    faults: exchange.faults,
  });
}
