import { createHash } from 'node:crypto';

/** The prefix of all names and labels on an engine; also the Pulumi project's name. */
export const project = 'sagemaker-local';

/** The stack whose ports are fixed; every other one takes free ports. */
export const defaultStack = 'local';

/** The host name by which consumers on the stack's network reach the endpoint. */
export const endpointHost = 'sagemaker-local';

/** SageMaker's own port, inside the container and (for the stack `local`) outside. */
export const endpointPort = 8080;

export const label = {
  /** On everything of a stack; its value is the stack's name. */
  stack: `${project}.stack`,
  /** What a container is in its stack: `endpoint`. */
  role: `${project}.role`,
  /** The folder of the checkout that declared it. */
  checkout: `${project}.checkout`,
} as const;

/** Images with Python 3.13 on Debian 13, either of which the CPU image can be built on. */
export const pythonBase = {
  /** Made by the set-up where no image can be pulled; the number counts changes to how. */
  made: 'sagemaker-local/python-base:trixie-1',
  public: 'python:3.13-slim-trixie',
} as const;

export interface StackNames {
  readonly network: string;
  readonly endpoint: string;
}

/** Names on the engine: they carry the stack, so that stacks never touch each other. */
export function namesOf(stack: string): StackNames {
  return { network: `${project}-${stack}`, endpoint: `${project}-${stack}-endpoint` };
}

/** Labels as the docker provider takes them, in a stable order. */
export function labelsOf(
  stack: string,
  checkout: string,
  role?: string,
): { label: string; value: string }[] {
  return [
    { label: label.checkout, value: checkout },
    ...(role === undefined ? [] : [{ label: label.role, value: role }]),
    { label: label.stack, value: stack },
  ];
}

/**
 * The tag of an image that this project builds: the hash of all that goes into it, so that the tag
 * changes exactly when the image would.
 */
export function contentTag(parts: readonly (string | Buffer)[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(createHash('sha256').update(part).digest());
  return hash.digest('hex').slice(0, 16);
}
