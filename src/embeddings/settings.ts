import * as z from 'zod';

const whole = (least: number, most: number) => z.coerce.number().int().min(least).max(most);
const address = z
  .url({ protocol: /^https?$/, error: 'expected http://HOST:PORT or https://HOST' })
  .transform((text) => new URL(text))
  .refine(
    ({ username, password, search, hash }) => `${username}${password}${search}${hash}` === '',
    'expected no user, password, query or fragment',
  );

const variables = z.object({
  SAGEMAKER_ENDPOINT_URL: address.optional(),
  SAGEMAKER_ENDPOINT_NAME: z
    .string()
    .max(63)
    .regex(/^[a-zA-Z0-9](-*[a-zA-Z0-9])*$/, 'expected letters, digits and inner hyphens')
    .optional(),
  EMBEDDINGS_USE: z.enum(['url', 'name']).optional(),
  AWS_REGION: z.string().optional(),
  AWS_ENDPOINT_URL_SAGEMAKER_RUNTIME: address.optional(),
  EMBEDDINGS_DIMENSION: whole(1, 65_536).default(384),
  EMBEDDINGS_TIMEOUT_MS: whole(1, 600_000).default(10_000),
  EMBEDDINGS_DEADLINE_MS: whole(1, 3_600_000).default(30_000),
  EMBEDDINGS_ATTEMPTS: whole(1, 100).default(5),
  EMBEDDINGS_BACKOFF_MS: whole(0, 60_000).default(100),
  EMBEDDINGS_BACKOFF_MOST_MS: whole(0, 600_000).default(5_000),
  EMBEDDINGS_CONCURRENCY: whole(1, 1_024).default(32),
  EMBEDDINGS_CACHE: whole(0, 1_000_000).default(0),
  EMBEDDINGS_MAX_BYTES: whole(1, 1_000_000_000).default(6_291_456),
});

/** How the endpoint is reached. */
export type EmbeddingsWay =
  | { readonly kind: 'url'; readonly url: URL }
  | {
      readonly kind: 'name';
      readonly endpointName: string;
      readonly region: string | undefined;
      readonly runtimeUrl: URL | undefined;
    };

/** What README.md says of each variable. */
export interface EmbeddingsSettings {
  readonly way: EmbeddingsWay;
  readonly dimension: number;
  readonly timeoutMs: number;
  readonly deadlineMs: number;
  readonly attempts: number;
  readonly backoffMs: number;
  readonly backoffMostMs: number;
  readonly concurrency: number;
  readonly cache: number;
  readonly maxBytes: number;
}

/** Every mistake of an environment, one a line, and never with a value. */
export class WrongEmbeddingsSettings extends Error {
  override readonly name = 'WrongEmbeddingsSettings';
  readonly mistakes: readonly string[];

  constructor(mistakes: readonly string[]) {
    const lines = mistakes.map((mistake) => `\n  ${mistake}`).join('');
    super(`the settings of the embeddings client are wrong:${lines}`);
    this.mistakes = mistakes;
  }
}

/** Reads the environment; throws WrongEmbeddingsSettings. */
export function embeddingsSettings(env: NodeJS.ProcessEnv): EmbeddingsSettings {
  // What Compose and CI leave empty is not given.
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const { success, data, error } = variables.safeParse(given);
  const issues = error?.issues ?? [];
  const wrong = issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  const mistakes = [...wrong, ...missing(given)];
  if (!success || mistakes.length > 0) throw new WrongEmbeddingsSettings(mistakes);
  return Object.freeze({
    way: wayOf(data),
    dimension: data.EMBEDDINGS_DIMENSION,
    timeoutMs: data.EMBEDDINGS_TIMEOUT_MS,
    deadlineMs: data.EMBEDDINGS_DEADLINE_MS,
    attempts: data.EMBEDDINGS_ATTEMPTS,
    backoffMs: data.EMBEDDINGS_BACKOFF_MS,
    backoffMostMs: data.EMBEDDINGS_BACKOFF_MOST_MS,
    concurrency: data.EMBEDDINGS_CONCURRENCY,
    cache: data.EMBEDDINGS_CACHE,
    maxBytes: data.EMBEDDINGS_MAX_BYTES,
  });
}

/** What has to be there by what else is; apart from the form, so that it is told with its mistakes. */
function missing(given: NodeJS.ProcessEnv): readonly string[] {
  const { SAGEMAKER_ENDPOINT_URL: url, SAGEMAKER_ENDPOINT_NAME: name, EMBEDDINGS_USE: use } = given;
  if (use === 'url' && !url) return ['SAGEMAKER_ENDPOINT_URL: missing, and EMBEDDINGS_USE is url'];
  if (use === 'name' && !name) {
    return ['SAGEMAKER_ENDPOINT_NAME: missing, and EMBEDDINGS_USE is name'];
  }
  if (url || name) return [];
  return ['SAGEMAKER_ENDPOINT_URL: missing, and so is SAGEMAKER_ENDPOINT_NAME; expected one'];
}

function wayOf(data: z.output<typeof variables>): EmbeddingsWay {
  const { SAGEMAKER_ENDPOINT_URL: url, SAGEMAKER_ENDPOINT_NAME: endpointName = '' } = data;
  if (url && data.EMBEDDINGS_USE !== 'name') return { kind: 'url', url };
  return {
    kind: 'name',
    endpointName,
    region: data.AWS_REGION,
    runtimeUrl: data.AWS_ENDPOINT_URL_SAGEMAKER_RUNTIME,
  };
}

/** The variables’ names, for the table of README.md. */
export const variableNames = Object.keys(variables.shape);
