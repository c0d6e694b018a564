import { ExitCode, VisibleError } from '../report/visible-error.ts';
import type { EndpointClient } from './endpoint-client.ts';

/** Of one client's requests, one after another, in milliseconds. */
export interface Latency {
  readonly requests: number;
  readonly p50: number;
  readonly p95: number;
}

/** Enough for a 95th percentile that two stray requests do not make. */
const usualRequests = 50;

/** Times the payload's embedding; throws when one of the answers is not 200. */
export async function measureLatency(
  client: EndpointClient,
  payload: unknown,
  requests: number = usualRequests,
): Promise<Latency> {
  const body = JSON.stringify(payload);
  const times: number[] = [];
  for (let sent = 0; sent < requests; sent += 1) {
    const { status, milliseconds } = await client.invoke({ body });
    if (status !== 200)
      throw new VisibleError({
        doing: 'measuring how quickly it answers',
        found: `request ${sent + 1} of ${requests}, one after another, was answered with ${status}`,
        expected: '200, as it answered before',
        next: 'see what the endpoint logged: it does not answer reliably',
        exitCode: ExitCode.failed,
      });
    times.push(milliseconds);
  }
  return { requests, p50: percentile(times, 0.5), p95: percentile(times, 0.95) };
}

/** The smallest value that at least this share of all values does not exceed. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}
