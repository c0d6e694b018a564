import type { ApiError } from '../api/api-error.ts';
import {
  internalDependency,
  internalFailure,
  modelNotReady,
  serviceUnavailable,
  throttlingException,
} from '../api/api-error.ts';
import type { ModelOrigin } from '../api/model-error.ts';
import { modelError } from '../api/model-error.ts';
import { drawLatency } from './draw.ts';
import type { Fault } from './fault.ts';

/** What is to happen to one invocation beside what its container does. */
export interface Plan {
  /** The kinds that strike it, for the inspector. */
  readonly faults: readonly string[];
  /** Before the container is asked, or the error given. */
  readonly delayMs: number;
  /** Between the answer’s headers and its body. */
  readonly firstByteMs: number;
  /** Given instead of asking the container. */
  readonly error?: (origin: ModelOrigin, variant: string) => ApiError;
  /** The connection ends instead of an answer. */
  readonly isCut: boolean;
  /** A stream ends with InternalStreamFailure after its first part. */
  readonly failsStream?: boolean;
  /** Of the answer’s body, the share that is sent before the connection ends. */
  readonly keep?: number;
  /** By how many numbers the vector is made longer. */
  readonly dimensionBy?: number;
}

export const noPlan: Plan = Object.freeze({
  faults: [],
  delayMs: 0,
  firstByteMs: 0,
  isCut: false,
});

/** A fault that strikes, and what it draws its numbers from. */
export interface Striking {
  readonly fault: Fault;
  readonly random: () => number;
}

/** Delays add up; of what ends an invocation, the first wins. */
export function planOf(striking: readonly Striking[]): Plan {
  if (striking.length === 0) return noPlan;
  return striking.reduce<Plan>(
    (plan, { fault, random }) => ({ ...plan, ...effect(plan, fault, random) }),
    { ...noPlan, faults: striking.map(({ fault }) => fault.kind) },
  );
}

function effect(plan: Plan, fault: Fault, random: () => number): Partial<Plan> {
  switch (fault.kind) {
    case 'latency':
      return { delayMs: plan.delayMs + latencyOf(fault, random) };
    case 'slowFirstByte':
      return { firstByteMs: plan.firstByteMs + fault.ms };
    case 'truncate':
      return { keep: fault.keep };
    case 'streamFailure':
      return { failsStream: true };
    case 'wrongDimension':
      return { dimensionBy: fault.by };
    case 'cut':
      return { isCut: true };
    default:
      return plan.error ? {} : { error: errorOf(fault) };
  }
}

const latencyOf = (
  { ms, p50 = 0, p99 = 0 }: Extract<Fault, { kind: 'latency' }>,
  random: () => number,
): number => ms ?? drawLatency(p50, p99, random);

type Failing = Exclude<
  Fault,
  {
    kind: 'latency' | 'slowFirstByte' | 'truncate' | 'streamFailure' | 'wrongDimension' | 'cut';
  }
>;

function errorOf(fault: Failing): (origin: ModelOrigin, variant: string) => ApiError {
  switch (fault.kind) {
    case 'throttle':
      return throttlingException;
    case 'coldStart':
      return ({ endpoint }, variant) => modelNotReady(endpoint, variant);
    case 'modelError': {
      const { status, message: body } = fault;
      return (origin) => modelError({ kind: 'status', status, body }, origin);
    }
    case 'timeout':
      return (origin) => modelError({ kind: 'timeout' }, origin);
    case 'internalFailure':
      return internalFailure;
    case 'serviceUnavailable':
      return serviceUnavailable;
    case 'internalDependency':
      return internalDependency;
  }
}
