/** The promise’s outcome, or the signal’s reason if that is first: also where the work is deaf to it. */
export async function unlessAborted<T>(promise: Promise<T>, signal?: AbortSignal): Promise<T> {
  if (signal === undefined) return await promise;
  const aborted = Promise.withResolvers<never>();
  const give = () => {
    aborted.reject(signal.reason);
  };
  if (signal.aborted) give();
  signal.addEventListener('abort', give, { once: true });
  try {
    return await Promise.race([aborted.promise, promise]);
  } finally {
    signal.removeEventListener('abort', give);
  }
}

/**
 * Work whose signal is aborted by `late`’s error after so many ms, or with the caller’s own. Rejects with
 * the reason at once. When it is over nothing of its clock is left: what `AbortSignal.timeout` and
 * `AbortSignal.any` make lives on, and what was asked with it, a second’s worth of questions each time
 * that the collector looks.
 */
export async function within<T>(
  ms: number,
  late: () => Error,
  work: (signal: AbortSignal) => Promise<T>,
  caller?: AbortSignal,
): Promise<T> {
  const end = new AbortController();
  const endWithCaller = () => {
    end.abort(caller?.reason);
  };
  const timer = setTimeout(() => {
    end.abort(late());
  }, ms);
  if (caller?.aborted) endWithCaller();
  caller?.addEventListener('abort', endWithCaller);
  try {
    return await unlessAborted(work(end.signal), end.signal);
  } catch (error) {
    throw end.signal.aborted ? end.signal.reason : error;
  } finally {
    clearTimeout(timer);
    caller?.removeEventListener('abort', endWithCaller);
  }
}
