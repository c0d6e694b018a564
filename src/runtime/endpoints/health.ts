import type { NoRoom, Refused, Unanswered } from './answers.ts';
import type { Endpoint, Variant } from './endpoint.ts';
import { valueAt } from './value-at.ts';

/** What DescribeEndpoint says of an endpoint, and of each of its variants. */
export interface EndpointHealth {
  readonly status: 'InService' | 'Creating' | 'Failed';
  /** Why it is not in service. */
  readonly reason?: string;
  readonly variants: readonly VariantHealth[];
}

interface VariantHealth {
  readonly name: string;
  readonly status: EndpointHealth['status'];
  readonly reason?: string;
}

/** Somebody who asks again within this time gets the last answer. */
const cachedMs = 2_000;
/** What a probe may take; a model that loads may take longer, and is not in service then. */
const probeMs = 10_000;

/** Asks every variant for an answer to the endpoint’s probe (a ping where it has none). */
export class HealthWatch {
  readonly #endpoint: Endpoint;
  readonly #now: () => number;
  #asked = Number.NEGATIVE_INFINITY;
  #last: Promise<EndpointHealth> | undefined;

  constructor(endpoint: Endpoint, now: () => number = () => performance.now()) {
    this.#endpoint = endpoint;
    this.#now = now;
  }

  look(): Promise<EndpointHealth> {
    if (!this.#last || this.#now() - this.#asked > cachedMs) {
      this.#asked = this.#now();
      this.#last = healthOf(this.#endpoint);
    }
    return this.#last;
  }
}

async function healthOf(endpoint: Endpoint): Promise<EndpointHealth> {
  const variants = await Promise.all(endpoint.variants.map((one) => variantHealth(endpoint, one)));
  const worst =
    variants.find(({ status }) => status === 'Failed') ??
    variants.find(({ status }) => status === 'Creating');
  if (!worst) return { status: 'InService', variants };
  const { status, reason = '' } = worst;
  return { status, reason: `${worst.name}: ${reason}`, variants };
}

async function variantHealth(endpoint: Endpoint, variant: Variant): Promise<VariantHealth> {
  const { name, readiness, container } = variant;
  const state = await readiness.ask();
  if (state === 'loading') return { name, status: 'Creating', reason: 'the model is loading' };
  if (state === 'unavailable') return { name, status: 'Failed', reason: 'nobody listens there' };
  const { probe } = endpoint.settings;
  if (!probe) return { name, status: 'InService' };
  const headers = { 'Content-Type': 'application/json', Accept: 'application/json' };
  const body = Buffer.from(JSON.stringify(probe.payload));
  const post = { headers, body, milliseconds: probeMs };
  const answer = await container.invoke(post, endpoint.payloadLimit);
  if (answer.kind === 'refused') readiness.refused();
  if (answer.kind !== 'answer') return { name, status: 'Failed', reason: failures[answer.kind] };
  endpoint.budget.giveBack(answer.body.length);
  const reason = wrongVector(answer.status, answer.body, probe.path);
  return reason === undefined ? { name, status: 'InService' } : { name, status: 'Failed', reason };
}

const failures: Readonly<Record<(Refused | NoRoom | Unanswered)['kind'], string>> = {
  refused: 'nobody listens there',
  timeout: `no answer to the probe within ${probeMs / 1000} s`,
  truncated: 'its answer to the probe broke off',
  'no room': 'the twin has no memory for its answer to the probe',
  gone: 'it closed the connection without an answer to the probe',
};

/** What is wrong with an answer to the probe; undefined when a vector is at `path`. */
export function wrongVector(status: number, body: Buffer, path: string): string | undefined {
  if (status !== 200) return `it answered the probe with ${status}`;
  let value: unknown;
  try {
    value = JSON.parse(body.toString());
  } catch {
    return 'its answer to the probe is not JSON';
  }
  const found = valueAt(value, path);
  const isVector = Array.isArray(found) && found.length > 0 && found.every(Number.isFinite);
  return isVector ? undefined : `its answer to the probe has no vector at ${path}`;
}
