/** What a client is to talk to: the stack’s twin, or an endpoint at AWS. */
export interface Target {
  /** Undefined at AWS: the SDK finds its own. */
  readonly url?: string;
  readonly region: string;
  readonly endpoint: string;
  /** One that is throttled twice before it answers; undefined where that cannot be arranged. */
  readonly throttled?: string;
  /** A body that the model embeds, and one that it refuses. */
  readonly good: string;
  readonly bad: string;
}

/** What an SDK made of an error. */
export interface SeenError {
  /** The exception’s name, as the API model has it. */
  readonly error: string;
  readonly message: string;
  readonly originalStatusCode?: number;
  readonly originalMessage?: string;
  readonly logStreamArn?: string;
}

export interface SeenAnswer {
  readonly body: string;
  readonly contentType: string;
  readonly variant: string;
}

/** What one client saw, as it prints it in JSON. */
export interface Seen {
  readonly embedding: SeenAnswer;
  readonly modelError: SeenError;
  readonly unknownEndpoint: SeenError;
  /** Absent where `throttled` is. */
  readonly throttle?: SeenAnswer;
  /** What the client says of itself where it has no command for streams. */
  readonly stream: { readonly body: string; readonly contentType: string } | 'no such command';
  /** DescribeEndpoint’s, waited for where the client has waiters. */
  readonly endpointStatus: string;
  /** By way of S3, where the client has it too and the target has a store. */
  readonly asynchronous?: { readonly status: number; readonly body: string };
}

/** A name that no account has. */
export const nobody = 'no-such-endpoint-here';

/** The environment that configures a client: the SDKs’ own variables, and what to invoke. */
export function environmentOf(target: Target): Record<string, string> {
  const { url, region, endpoint, throttled, good, bad } = target;
  const own =
    url === undefined
      ? {}
      : {
          AWS_ENDPOINT_URL_SAGEMAKER_RUNTIME: url,
          AWS_ENDPOINT_URL_SAGEMAKER: url,
          AWS_ENDPOINT_URL_S3: `${url}/_local/s3`,
          CONFORMANCE_ASYNC: '1',
          AWS_ACCESS_KEY_ID: 'local',
          AWS_SECRET_ACCESS_KEY: 'local',
          AWS_EC2_METADATA_DISABLED: 'true',
        };
  return {
    ...own,
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    CONFORMANCE_ENDPOINT: endpoint,
    CONFORMANCE_NOBODY: nobody,
    CONFORMANCE_GOOD: good,
    CONFORMANCE_BAD: bad,
    ...(throttled === undefined ? {} : { CONFORMANCE_THROTTLED: throttled }),
  };
}
