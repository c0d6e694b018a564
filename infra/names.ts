import { createHash } from 'node:crypto';

/** The prefix of all names and labels on an engine; also the Pulumi project's name. */
export const project = 'sagemaker-local';

/** The stack whose ports are fixed; every other one takes free ports. */
export const defaultStack = 'local';

/** What Pulumi takes as a stack's name and an engine as a part of a container's. */
export const stackNameForm = {
  pattern: /^[A-Za-z0-9][A-Za-z0-9_.-]{0,62}$/,
  words: 'letters, digits, dots, dashes and underscores, at most 63, a letter or digit first',
} as const;

/** The host name by which consumers on the stack's network reach the endpoint. */
export const endpointHost = 'sagemaker-local';

/** The endpoint's name in the SageMaker Runtime API; consumers are told it. */
export const endpointName = 'sagemaker-local';

/** SageMaker's own port, inside the container and (for the stack `local`) outside. */
export const endpointPort = 8080;

/** Where the CPU image shows its metrics, inside the container: TorchServe's own port for them. */
export const metricsPort = 8082;

/** The host name by which consumers on the stack's network reach the runtime twin. */
export const runtimeHost = 'sagemaker-runtime';

/** The twin's port on 127.0.0.1 in the stack `local`: below those that other stacks take. */
export const runtimePort = 8070;

export const label = {
  /** On everything of a stack; its value is the stack's name. */
  stack: `${project}.stack`,
  /** What a container is in its stack: `endpoint`, or a consumer’s name. */
  role: `${project}.role`,
  /** On a serving container whose image is not one of ours: the name of that image. */
  image: `${project}.image`,
  /** The folder of the checkout that declared it. */
  checkout: `${project}.checkout`,
  /** The git branch that a stack is for; `up --branch` puts it into the stack's settings. */
  branch: `${project}.branch`,
  /** The machine that the checkout of such a stack is on. */
  host: `${project}.host`,
  /** The repository of such a branch: its git directory, which worktrees share. */
  repository: `${project}.repository`,
} as const;

/** Images with Python 3.13 on Debian 13, either of which the CPU image can be built on. */
export const pythonBase = {
  /** Made by the set-up where no image can be pulled; the number counts changes to how. */
  made: 'sagemaker-local/python-base:trixie-1',
  public: 'python:3.13-slim-trixie',
} as const;

/** Images with PostgreSQL 17 and pgvector on Debian, either of which the database can be built on. */
export const postgresBase = {
  made: 'sagemaker-local/postgres-base:trixie-1',
  public: 'pgvector/pgvector:pg17',
} as const;

/** What the stack's own serving container is in its stack. */
export const endpointRole = 'endpoint';
/** What the runtime twin is in its stack. */
export const runtimeRole = 'runtime';
/** What the database is in its stack, and its host name on the network. */
export const postgresRole = 'postgres';
export const postgresHost = postgresRole;

export interface StackNames {
  readonly network: string;
  readonly endpoint: string;
  /** The twin's container, and its volume. */
  readonly runtime: string;
  /** The database's container, and its volume. */
  readonly postgres: string;
}

/** Names on the engine: they carry the stack, so that stacks never touch each other. */
export function namesOf(stack: string): StackNames {
  return {
    network: `${project}-${stack}`,
    endpoint: containerName(stack, endpointRole),
    runtime: containerName(stack, runtimeRole),
    postgres: containerName(stack, postgresRole),
  };
}

/** The container of a stack’s service, or of one of its replicas. */
export const containerName = (stack: string, instance: string): string =>
  `${project}-${stack}-${instance}`;

/** A service's containers: `search`, or `search-1`, `search-2`. */
export function instancesOf(service: {
  readonly name: string;
  readonly replicas: number;
}): readonly string[] {
  const { name, replicas } = service;
  if (replicas === 1) return [name];
  return Array.from({ length: replicas }, (_, index) => `${name}-${index + 1}`);
}

/** Whose a thing on the engine is. */
export interface Owner {
  readonly stack: string;
  /** The folder of the checkout that declared it, absolute. */
  readonly checkout: string;
  /** What the settings add. */
  readonly labels: Readonly<Record<string, string>>;
}

/** Labels as the docker provider takes them, in a stable order; the settings replace none of ours. */
export function labelsOf(
  { stack, checkout, labels }: Owner,
  role?: string,
): { label: string; value: string }[] {
  const all = {
    ...labels,
    [label.checkout]: checkout,
    ...(role === undefined ? {} : { [label.role]: role }),
    [label.stack]: stack,
  };
  return Object.entries(all)
    .map(([name, value]) => ({ label: name, value }))
    .sort((one, other) => (one.label < other.label ? -1 : 1));
}

/**
 * The tag of an image that this project builds: the hash of all that goes into it, so that the tag
 * changes exactly when the image would.
 */
export function contentTag(parts: Iterable<string | Buffer>): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(createHash('sha256').update(part).digest());
  return hash.digest('hex').slice(0, 16);
}
