import { ApiError } from './api-error.ts';

/** Whose container failed: the log that the message points to is its endpoint’s. */
export interface ModelOrigin {
  readonly endpoint: string;
  readonly region: string;
  readonly account: string;
}

/** What became of a container’s answer, when it was none that a client can have. */
export type ModelFailure =
  | { readonly kind: 'status'; readonly status: number; readonly body: string }
  /** Answered, and broke off before the end. */
  | { readonly kind: 'truncated' }
  /** No answer in time. */
  | { readonly kind: 'timeout' }
  /** The connection ended without an answer. */
  | { readonly kind: 'gone' };

/** The longest `Message` and `OriginalMessage` of the API model. */
const longestMessage = 2_048;

/**
 * The ModelError of a failure: its texts are those that users of SageMaker have published, the
 * status is 424 whatever the container said.
 */
export function modelError(failure: ModelFailure, origin: ModelOrigin): ApiError {
  const { code, status, original, received } = words(failure, origin);
  const log = `/aws/sagemaker/Endpoints/${origin.endpoint}`;
  const console_ =
    `https://${origin.region}.console.aws.amazon.com/cloudwatch/home?region=${origin.region}` +
    `#logEventViewer:group=${log}`;
  const more = `. See ${console_} in account ${origin.account} for more information.`;
  return new ApiError('ModelError', 424, {
    ErrorCode: code,
    LogStreamArn: `arn:aws:logs:${origin.region}:${origin.account}:log-group:${log}`,
    Message: received.slice(0, longestMessage - more.length) + more,
    OriginalMessage: original.slice(0, longestMessage),
    OriginalStatusCode: status,
  });
}

function words(failure: ModelFailure, { endpoint }: ModelOrigin) {
  switch (failure.kind) {
    case 'status': {
      const { status, body } = failure;
      const isClients = status >= 400 && status < 500;
      return {
        code: isClients ? 'CLIENT_ERROR_FROM_MODEL' : 'INTERNAL_FAILURE_FROM_MODEL',
        status,
        original: body,
        received: `${received(isClients ? 'client' : 'server', status)} with message "${body}"`,
      };
    }
    case 'truncated':
      return {
        code: 'INTERNAL_FAILURE_FROM_MODEL',
        status: 500,
        original: '',
        received: `${received('server', 500)} and could not load the entire response body`,
      };
    case 'timeout':
      return unanswered(
        'MODEL_INVOCATION_TIMED_OUT',
        'Your invocation timed out while waiting for a response from container primary. Review the ' +
          'latency metrics for each container in Amazon CloudWatch, resolve the issue, and try again.',
      );
    case 'gone':
      return unanswered(
        'INTERNAL_FAILURE_FROM_MODEL',
        `Amazon SageMaker could not get a response from the ${endpoint} endpoint. This can occur ` +
          'when CPU or memory utilization is high. To check your utilization, see Amazon ' +
          'CloudWatch. To fix this problem, use an instance type with more CPU capacity or memory.',
      );
  }
}

const received = (whose: 'client' | 'server', status: number) =>
  `Received ${whose} error (${status}) from primary`;

const unanswered = (code: string, original: string) => ({
  code,
  status: 0,
  original,
  received: `${received('server', 0)} with message "${original}"`,
});
