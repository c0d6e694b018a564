import { setTimeout as pause } from 'node:timers/promises';
import type { Admitted } from './admission.ts';
import type { Exchange } from './exchange.ts';

/** What of a plan comes before the container is asked: waits, throws its error, or cuts. */
export async function suffer(
  exchange: Exchange,
  { plan, origin }: Admitted,
  variant: string,
): Promise<'cut' | undefined> {
  if (plan.delayMs > 0) await pause(plan.delayMs);
  if (plan.error) throw plan.error(origin, variant);
  if (!plan.isCut) return undefined;
  cut(exchange);
  return 'cut';
}

/** Ends the connection, whatever was sent on it. */
export function cut({ response }: Exchange): void {
  response.socket?.destroy();
}
