/** What an AWS SDK threw, as far as a verdict needs it. */
export interface SdkError {
  readonly name: string;
  readonly message: string;
  /** Of the connection: `ENOTFOUND`. */
  readonly code?: string;
  /** Of the answer, where there was one. */
  readonly status?: number;
}

/** The parts of an error of the SDK that say what it was. */
export function sdkError(error: unknown): SdkError {
  if (!(error instanceof Error)) return { name: 'Error', message: String(error) };
  const { name, message, code, $metadata } = error as Error & {
    readonly code?: unknown;
    readonly $metadata?: { readonly httpStatusCode?: number };
  };
  const status = $metadata?.httpStatusCode;
  return {
    name,
    message,
    ...(typeof code === 'string' ? { code } : {}),
    ...(status === undefined ? {} : { status }),
  };
}
