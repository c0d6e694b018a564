import { readBody } from '../api/body.ts';
import type { HeaderRule } from '../api/request-headers.ts';
import type { Variant } from '../endpoints/endpoint.ts';
import type { Twin } from '../twin.ts';
import type { Admitted } from './admission.ts';
import { admit } from './admission.ts';
import type { Exchange } from './exchange.ts';
import { SessionRequest } from './session-request.ts';
import { suffer } from './suffer.ts';

/** An invocation that is to reach its container. */
export interface Course extends Admitted {
  readonly body: Buffer;
  readonly session: SessionRequest;
  readonly variant: Variant;
}

/**
 * The way of every invocation to its container: checked, read, let in, its variant chosen, struck by
 * the faults that come first; `ask` is the rest. Throws ApiError.
 */
export async function takeCourse(
  exchange: Exchange,
  twin: Twin,
  rules: readonly HeaderRule[],
  ask: (course: Course) => Promise<void>,
): Promise<void> {
  const admitted = admit(exchange, twin, rules);
  const { endpoint } = admitted;
  const body = await readBody(exchange.request, endpoint.payloadLimit, twin.budget);
  exchange.requestBody = body;
  try {
    endpoint.enter();
    try {
      const session = new SessionRequest(endpoint, exchange.header('x-amzn-sagemaker-session-id'));
      const target = exchange.header('x-amzn-sagemaker-target-variant');
      const variant = endpoint.variantFor(target ?? session.variant);
      exchange.variant = variant.name;
      if ((await suffer(exchange, admitted, variant.name)) === 'cut') return;
      if (!variant.readiness.isReady) await endpoint.prove(variant);
      await ask({ ...admitted, body, session, variant });
    } finally {
      endpoint.leave();
    }
  } finally {
    twin.budget.giveBack(body.length);
  }
}
