/**
 * The promise’s outcome, or the signal’s reason if that is first: also where whoever was asked is deaf
 * to the signal, as an engine or a provider of credentials may be.
 */
export async function before<Value>(signal: AbortSignal, asked: Promise<Value>): Promise<Value> {
  const late = Promise.withResolvers<never>();
  const give = () => {
    late.reject(signal.reason);
  };
  if (signal.aborted) give();
  signal.addEventListener('abort', give, { once: true });
  try {
    return await Promise.race([late.promise, asked]);
  } finally {
    signal.removeEventListener('abort', give);
  }
}
