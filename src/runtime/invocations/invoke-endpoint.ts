import { once } from 'node:events';
import type { OutgoingHttpHeaders } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { giveBackWhenSent } from '../api/body.ts';
import { requestIdHeader } from '../api/reply.ts';
import { invokeHeaders } from '../api/request-headers.ts';
import type { ContainerAnswer } from '../endpoints/answers.ts';
import { withDimension } from '../faults/dimension.ts';
import type { Plan } from '../faults/plan.ts';
import type { Twin } from '../twin.ts';
import { askContainer } from './ask-container.ts';
import { takeCourse } from './course.ts';
import type { Exchange } from './exchange.ts';
import { cut } from './suffer.ts';

/** InvokeEndpoint: the whole body in, the whole answer out. Throws ApiError. */
export const invokeEndpoint = (exchange: Exchange, twin: Twin): Promise<void> =>
  takeCourse(exchange, twin, invokeHeaders, async (course) => {
    const { endpoint, headers, plan, body, session, variant } = course;
    const milliseconds = twin.settings.invocationSeconds * 1000;
    const model = await askContainer(exchange, course, { headers, body, milliseconds });
    giveBackWhenSent(exchange.response, endpoint.budget, model.body.length);
    const sent = damaged(model.body, plan, endpoint.settings.probe?.path ?? 'embedding');
    exchange.responseBody = sent;
    const answered = passedOn(model);
    answered[requestIdHeader] = exchange.id;
    answered['x-Amzn-Invoked-Production-Variant'] = variant.name;
    answered['content-length'] = sent.length;
    Object.assign(answered, session.headers(model.headers, variant.name));
    await send(exchange, plan, sent, answered);
  });

/** What SageMaker passes on of a container’s headers. */
function passedOn({ headers }: ContainerAnswer): OutgoingHttpHeaders {
  const passed: OutgoingHttpHeaders = {};
  const contentType = headers['content-type'];
  const attributes = headers['x-amzn-sagemaker-custom-attributes'];
  if (contentType !== undefined) passed['content-type'] = contentType;
  if (attributes !== undefined) passed['X-Amzn-SageMaker-Custom-Attributes'] = attributes;
  return passed;
}

const damaged = (body: Buffer, { dimensionBy }: Plan, path: string): Buffer =>
  dimensionBy === undefined ? body : withDimension(body, path, dimensionBy);

async function send(
  exchange: Exchange,
  { firstByteMs, keep }: Plan,
  body: Buffer,
  headers: OutgoingHttpHeaders,
): Promise<void> {
  const { response } = exchange;
  exchange.status = 200;
  response.writeHead(200, headers);
  if (firstByteMs > 0) {
    response.flushHeaders();
    await pause(firstByteMs);
  }
  if (keep !== undefined) {
    const part = body.subarray(0, Math.floor(body.length * keep));
    exchange.responseBytes = part.length;
    response.write(part, () => {
      cut(exchange);
    });
    await once(response, 'close');
    return;
  }
  exchange.responseBytes = body.length;
  response.end(body);
}
