import type { Plan } from '../faults/plan.ts';
import { endpointNotFound, validationError } from '../api/api-error.ts';
import { refuse, violation } from '../api/constraints.ts';
import type { ModelOrigin } from '../api/model-error.ts';
import type { HeaderRule } from '../api/request-headers.ts';
import { endpointNameConstraint, readHeaders } from '../api/request-headers.ts';
import type { Endpoint } from '../endpoints/endpoint.ts';
import type { Fault } from '../faults/fault.ts';
import { canStrike, parseFaultHeader } from '../faults/fault.ts';
import type { Twin } from '../twin.ts';
import type { Exchange } from './exchange.ts';

/** By which a single request asks for a fault, where the settings allow it. */
export const faultHeader = 'x-sagemaker-local-fault';

/** A request whose headers are right and whose endpoint is there. */
export interface Admitted {
  readonly endpoint: Endpoint;
  /** The headers that the container gets. */
  readonly headers: Readonly<Record<string, string>>;
  readonly plan: Plan;
  readonly origin: ModelOrigin;
}

/** Throws ValidationError with all that is wrong with the name and the headers. */
export function admit(exchange: Exchange, twin: Twin, rules: readonly HeaderRule[]): Admitted {
  const { endpoint: name, request } = exchange;
  const wrongName = violation(name, endpointNameConstraint);
  const { forwarded, violations } = readHeaders(rules, request.headers);
  refuse([...(wrongName === undefined ? [] : [wrongName]), ...violations]);
  const { account, region } = twin.settings;
  const endpoint = twin.endpoints.get(name);
  if (!endpoint) throw endpointNotFound(name, account);
  const plan = twin.dial.strike(name, exchange.operation, askedFault(exchange, twin));
  exchange.faults = plan.faults;
  return { endpoint, headers: forwarded, plan, origin: { endpoint: name, region, account } };
}

function askedFault(exchange: Exchange, { settings }: Twin): Fault | undefined {
  const text = exchange.header(faultHeader);
  if (text === undefined || !settings.faultHeader) return undefined;
  const fault = parseFaultHeader(text);
  if (typeof fault === 'string') throw validationError(`${faultHeader}: ${fault}`);
  const { kind } = fault;
  if (canStrike(kind, exchange.operation)) return fault;
  throw validationError(`${faultHeader}: ${kind} does nothing to ${exchange.operation}`);
}
