import { z } from 'zod';

/** The longest body that InvokeEndpoint takes by the API model, in bytes. */
export const payloadLimit = 6_291_456;
/** The same for a serverless endpoint. */
export const serverlessPayloadLimit = 4_194_304;

const nameLike = z
  .string()
  .max(63)
  .regex(/^[a-zA-Z0-9](-*[a-zA-Z0-9])*$/);
const seconds = z.number().positive().max(86_400);

const variant = z.strictObject({
  /** A container that speaks /ping and /invocations. */
  url: z.url({ protocol: /^https?$/ }),
  /** Where it says that it is there: SageMaker’s `/ping`, unless it says it elsewhere. */
  ping: z.string().startsWith('/').default('/ping'),
  /** Its share of the traffic, relative to the other variants’. */
  weight: z.number().min(0).default(1),
});

const endpoint = z.strictObject({
  variants: z
    .record(nameLike, variant)
    .refine((variants) => Object.values(variants).some(({ weight }) => weight > 0)),
  /** Bytes; without it SageMaker’s own. */
  payloadLimit: z.number().int().positive().max(104_857_600).optional(),
  /** More at once than `maxConcurrency` are throttled. */
  serverless: z.strictObject({ maxConcurrency: z.number().int().min(1).max(200) }).optional(),
  /** What proves that the model answers: posted as JSON, and where a vector is expected then. */
  probe: z.strictObject({ payload: z.json(), path: z.string().min(1) }).optional(),
  /** How long a session lasts that the twin opens because the container opens none. */
  sessionSeconds: seconds.optional(),
});

const settings = z.strictObject({
  port: z.number().int().min(0).max(65_535).default(8080),
  account: z
    .string()
    .regex(/^\d{12}$/)
    .default('000000000000'),
  region: z.string().default('us-east-1'),
  endpoints: z.record(nameLike, endpoint),
  /** How long a container may take to answer: 60 s at SageMaker. */
  invocationSeconds: seconds.default(60),
  /** How long a stream may take in all: 8 minutes at SageMaker. */
  streamSeconds: seconds.default(480),
  /** Whether a request may ask for a fault by a header of its own. */
  faultHeader: z.boolean().default(true),
  /** Whether the inspector keeps bodies, and not only their sizes. */
  recordBodies: z.boolean().default(false),
  /** How many invocations the inspector keeps. */
  keptInvocations: z.number().int().min(1).max(100_000).default(1_000),
  /** Where asynchronous invocations and their results are kept. */
  dataDirectory: z.string().default('/var/lib/sagemaker-local'),
});

/** What a twin is told by whoever starts it, before defaults. */
export type RuntimeSettingsInput = z.input<typeof settings>;
export type RuntimeSettings = Readonly<z.output<typeof settings>>;
export type EndpointSettings = Readonly<z.output<typeof endpoint>>;

/** Reads the JSON text of RUNTIME_SETTINGS; throws with every mistake, one a line. */
export function parseSettings(text: string | undefined): RuntimeSettings {
  const result = settings.safeParse(JSON.parse(text ?? '{"endpoints":{}}'));
  if (result.success) return Object.freeze(result.data);
  throw new Error(`RUNTIME_SETTINGS: ${z.prettifyError(result.error)}`);
}

/** The longest body that an endpoint takes, in bytes. */
export const payloadLimitOf = (endpoint: EndpointSettings): number =>
  endpoint.payloadLimit ?? (endpoint.serverless ? serverlessPayloadLimit : payloadLimit);
