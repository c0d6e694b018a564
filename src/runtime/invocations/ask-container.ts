import { serviceUnavailable } from '../api/api-error.ts';
import { modelError } from '../api/model-error.ts';
import type { ContainerAnswer } from '../endpoints/answers.ts';
import type { Post } from '../endpoints/container.ts';
import type { Course } from './course.ts';
import type { Exchange } from './exchange.ts';

/**
 * A good answer of the variant’s container, which the caller gives back to the budget; throws the
 * ApiError of every other one.
 */
export async function askContainer(
  exchange: Exchange,
  { endpoint, origin, variant }: Course,
  post: Post,
): Promise<ContainerAnswer> {
  const started = performance.now();
  const result = await variant.container.invoke(post, endpoint.payloadLimit);
  exchange.modelMilliseconds = performance.now() - started;
  if (result.kind === 'refused') throw endpoint.notReady(variant, variant.readiness.refused());
  if (result.kind === 'no room') throw serviceUnavailable();
  if (result.kind !== 'answer') throw modelError(result, origin);
  const { status, body } = result;
  if (status >= 200 && status < 300) return result;
  endpoint.budget.giveBack(body.length);
  throw modelError({ kind: 'status', status, body: body.toString() }, origin);
}
