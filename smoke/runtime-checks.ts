import type { Check } from './checks.ts';
import { guarded } from './checks.ts';
import type { EndpointClient } from './endpoint-client.ts';
import { cosine, vectorAt } from './vector.ts';

/** The runtime twin, as AWS SDKs see it. */
export interface RuntimeUnderCheck {
  /** `http://127.0.0.1:8070` */
  readonly url: string;
  /** The name of the stack’s own endpoint. */
  readonly endpointName: string;
  /** The payload that is known to be good, and where its vector is. */
  readonly payload: unknown;
  readonly path: string;
}

const answerMs = 60_000;
/** Two computations of one text in one process differ by less than this. */
const sameCosine = 0.999_999;

/** The twin’s checks, beside those of the container that `direct` speaks to; none of them throws. */
export async function runtimeChecks(
  direct: EndpointClient,
  runtime: RuntimeUnderCheck,
): Promise<readonly Check[]> {
  return [
    {
      name: 'the runtime twin gives the same vector',
      ...(await guarded(() => sameVector(direct, runtime))),
    },
    {
      name: 'it knows no endpoint of another name',
      ...(await guarded(() => unknownEndpoint(runtime))),
    },
  ];
}

const invoke = ({ url }: RuntimeUnderCheck, endpoint: string, body: string): Promise<Response> =>
  fetch(`${url}/endpoints/${endpoint}/invocations`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
    signal: AbortSignal.timeout(answerMs),
  });

async function sameVector(direct: EndpointClient, runtime: RuntimeUnderCheck) {
  const body = JSON.stringify(runtime.payload);
  const started = performance.now();
  const answer = await invoke(runtime, runtime.endpointName, body);
  const text = await answer.text();
  const milliseconds = performance.now() - started;
  if (answer.status !== 200)
    return { passed: false, detail: `status ${answer.status}: ${text.slice(0, 120)}` };
  const vector = vectorAt(text, runtime.path);
  if (typeof vector === 'string') return { passed: false, detail: vector };
  const other = vectorAt((await direct.invoke({ body })).body, runtime.path);
  if (typeof other === 'string') return { passed: false, detail: other };
  const close = cosine(vector, other);
  const detail = `${vector.length} numbers in ${milliseconds.toFixed(1)} ms, cosine ${close.toFixed(7)}`;
  return { passed: close >= sameCosine, detail };
}

async function unknownEndpoint(runtime: RuntimeUnderCheck) {
  const answer = await invoke(runtime, `not-${runtime.endpointName}`.slice(0, 63), '{}');
  const type = answer.headers.get('x-amzn-errortype') ?? 'no x-amzn-errortype';
  return {
    passed: answer.status === 400 && type === 'ValidationError',
    detail: `${answer.status} ${type}`,
  };
}
