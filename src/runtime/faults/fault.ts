import { z } from 'zod';
import type { Operation } from '../route.ts';

const ms = z.number().min(0).max(600_000);

/** Where and how often a fault strikes; all of it must hold. */
const scope = {
  /** The endpoint’s name; all of them without it. */
  endpoint: z.string().optional(),
  /** How many of the invocations, from 0 to 1. */
  share: z.number().min(0).max(1).default(1),
  /** How many times in all. */
  count: z.number().int().min(1).optional(),
  /** For how long, from when it was armed. */
  seconds: z.number().positive().max(86_400).optional(),
  /** Makes `share` and spreads draw the same numbers each time. */
  seed: z.number().int().default(0),
};

const kind = <Kind extends string, Shape extends z.ZodRawShape>(name: Kind, shape: Shape) =>
  z.strictObject({ kind: z.literal(name), ...shape, ...scope });

/** Every fault that the dial has; docs/runtime.md lists them. */
export const faultForm = z.discriminatedUnion('kind', [
  kind('throttle', {}),
  kind('coldStart', {}),
  kind('modelError', {
    status: z.number().int().min(400).max(599).default(500),
    message: z.string().max(2_048).default('injected by the fault dial'),
  }),
  kind('timeout', {}),
  kind('internalFailure', {}),
  kind('serviceUnavailable', {}),
  kind('internalDependency', {}),
  kind('latency', { ms: ms.optional(), p50: ms.optional(), p99: ms.optional() }).refine(
    ({ ms: fixed, p50, p99 }) =>
      fixed === undefined ? p50 !== undefined && p99 !== undefined && p99 >= p50 : p50 === p99,
    'expected ms, or p50 and a p99 that is not smaller',
  ),
  kind('slowFirstByte', { ms }),
  kind('cut', {}),
  kind('truncate', { keep: z.number().min(0).max(1).default(0.5) }),
  kind('streamFailure', {}),
  kind('wrongDimension', { by: z.number().int().min(-100_000).max(100_000).default(-1) }),
]);

export type Fault = z.output<typeof faultForm>;
export type FaultKind = Fault['kind'];

export const faultKinds: readonly FaultKind[] = faultForm.options.map(
  (option) => option.shape.kind.value,
);

/** Operations whose answers a fault can do nothing to: it does not strike them, nor is it counted. */
const leavesAlone: Partial<Record<FaultKind, readonly Operation[]>> = {
  slowFirstByte: ['InvokeEndpointAsync'],
  truncate: ['InvokeEndpointAsync'],
  streamFailure: ['InvokeEndpoint', 'InvokeEndpointAsync'],
  wrongDimension: ['InvokeEndpointWithResponseStream', 'InvokeEndpointAsync'],
};

export const canStrike = (kind: FaultKind, operation: Operation): boolean =>
  leavesAlone[kind]?.includes(operation) !== true;

/** A fault, or in one line what is wrong with it. */
export function parseFault(value: unknown): Fault | string {
  const result = faultForm.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const where = issue?.path.join('.') ?? '';
  if (where === 'kind') return `kind: expected one of ${faultKinds.join(', ')}`;
  return `${where === '' ? '' : `${where}: `}${issue?.message ?? 'not a fault'}`;
}

/** What means nothing to a request that asks for itself. */
const ofMany = ['endpoint', 'count', 'seconds', 'seed'];

/** The short form that a header has: `throttle`, `latency; ms=300; share=0.5`. */
export function parseFaultHeader(text: string): Fault | string {
  const [name = '', ...rest] = text.split(';').map((part) => part.trim());
  const options = rest.filter(Boolean).map((part) => {
    const [key = '', ...value] = part.split('=');
    return [key.trim(), readValue(value.join('=').trim())] as const;
  });
  const other = options.find(([key]) => ofMany.includes(key));
  if (other) return `${other[0]}: a request asks for itself alone`;
  return parseFault({ kind: name, ...Object.fromEntries(options) });
}

/** A number where it is one; `1e999` and '' are not. */
export function readValue(text: string): string | number {
  const number = Number(text);
  return text !== '' && Number.isFinite(number) ? number : text;
}
