/** One way to the endpoint. What may be tried again, and when, is not its business. */
export interface Transport {
  /**
   * Posts a JSON payload once; resolves to the body of a 2xx. Rejects with an EmbeddingError, or
   * with anything at all once the signal is aborted.
   */
  invoke(payload: string, signal: AbortSignal): Promise<string>;
  /** Ends connections, and the requests that are on them. */
  close(): Promise<void>;
}
