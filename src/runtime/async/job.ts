import { resultsBucket } from './object-store.ts';

/** An asynchronous invocation, as it is kept on disk until it is over. */
export interface Job {
  /** The InferenceId, which clients may choose, and use twice. */
  readonly id: string;
  /** Unlike any other job’s. */
  readonly key: string;
  readonly endpoint: string;
  /** What the container gets. */
  readonly headers: Readonly<Record<string, string>>;
  readonly input: string;
  readonly output: string;
  readonly failure: string;
  /** Unix time in ms. */
  readonly queued: number;
  /** How long it may wait. */
  readonly ttlSeconds: number;
  /** How long the container may take. */
  readonly timeoutSeconds: number;
}

/** Defaults of the API: 6 hours, 15 minutes. */
export const defaultTtlSeconds = 21_600;
export const defaultTimeoutSeconds = 900;

/** Where the parts of an invocation lie. */
export function locationsOf(
  endpoint: string,
  id: string,
  { extension, filename }: { readonly extension?: string; readonly filename?: string } = {},
): Pick<Job, 'input' | 'output' | 'failure'> {
  const bucket = `s3://${resultsBucket}/${endpoint}`;
  const folder = extension === undefined ? '' : `${extension.replace(/^\/+|\/+$/g, '')}/`;
  return {
    input: `${bucket}/inputs/${id}`,
    output: `${bucket}/outputs/${folder}${filename ?? `${id}.out`}`,
    failure: `${bucket}/failures/${folder}${id}-error.out`,
  };
}
