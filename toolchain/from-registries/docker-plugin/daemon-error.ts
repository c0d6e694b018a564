interface AnswerOfDaemon {
  readonly statusCode?: number;
  readonly json?: { readonly message?: string } | null;
  readonly reason?: string;
}

/** An engine's error in the words that docker's own tools use. */
export function daemonError(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const answer = error as Error & AnswerOfDaemon;
  if (answer.statusCode === undefined) return error.message;
  // The client has read a streamed answer's body into its message only, behind words of its own.
  const own = `(HTTP code ${answer.statusCode}) ${answer.reason ?? 'unexpected'} - `;
  const said = error.message.startsWith(own) ? error.message.slice(own.length).trim() : undefined;
  return `Error response from daemon: ${answer.json?.message ?? said ?? answer.reason ?? error.message}`;
}

export function isConflict(error: unknown): boolean {
  return statusOf(error) === 409 || statusOf(error) === 403;
}

function statusOf(error: unknown): number | undefined {
  return error instanceof Error ? (error as AnswerOfDaemon).statusCode : undefined;
}
