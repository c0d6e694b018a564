import type { IncomingHttpHeaders, OutgoingHttpHeaders } from 'node:http';
import { validationError } from '../api/api-error.ts';
import type { Endpoint } from '../endpoints/endpoint.ts';

const newSession = 'NEW_SESSION';

/** The session that a request is in, or asks for. Throws ValidationError for one that is not open. */
export class SessionRequest {
  readonly #endpoint: Endpoint;
  readonly #wantsOne: boolean;
  /** The variant that has the session. */
  readonly variant: string | undefined;

  constructor(endpoint: Endpoint, header: string | undefined) {
    this.#endpoint = endpoint;
    this.#wantsOne = header === newSession;
    if (header === undefined || this.#wantsOne) return;
    this.variant = endpoint.sessions.variantOf(header);
    if (this.variant === undefined)
      throw validationError(`Session ${header} of endpoint ${endpoint.name} not found.`);
  }

  /** What the client is told of sessions, after what the container said. */
  headers(said: IncomingHttpHeaders, variant: string): OutgoingHttpHeaders {
    const { sessions, settings } = this.#endpoint;
    const headers: OutgoingHttpHeaders = {};
    const closed = said['x-amzn-sagemaker-closed-session-id'];
    if (typeof closed === 'string') {
      sessions.close(closed);
      headers['X-Amzn-SageMaker-Closed-Session-Id'] = closed;
    }
    const opened = said['x-amzn-sagemaker-new-session-id'];
    if (typeof opened === 'string') {
      sessions.remember(opened, variant);
      headers['X-Amzn-SageMaker-New-Session-Id'] = opened;
    } else if (this.#wantsOne && settings.sessionSeconds !== undefined) {
      headers['X-Amzn-SageMaker-New-Session-Id'] = sessions.create(
        variant,
        settings.sessionSeconds,
      );
    }
    return headers;
  }
}
