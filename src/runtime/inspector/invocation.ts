/** What is known of one invocation when it is over. */
export interface Invocation {
  /** The answer’s `x-amzn-requestid`. */
  readonly id: string;
  /** When it came, ISO 8601. */
  readonly time: string;
  readonly operation: string;
  readonly endpoint: string;
  /** What answered; undefined when it did not come to that. */
  readonly variant?: string;
  /** `user-agent`, shortened, and the address. */
  readonly client: string;
  /** HTTP; 0 when the connection ended without an answer. */
  readonly status: number;
  /** From the request’s headers to the answer’s end. */
  readonly milliseconds: number;
  /** What the container took of that. */
  readonly modelMilliseconds?: number;
  /** Bytes. */
  readonly requestBytes: number;
  readonly responseBytes: number;
  readonly inferenceId?: string;
  /** The kinds of the faults that struck it. */
  readonly faults: readonly string[];
  /** The error’s type. */
  readonly error?: string;
  /** Its message. */
  readonly message?: string;
  /** Only where the settings say so. */
  readonly requestBody?: string;
  readonly responseBody?: string;
}
