import type Docker from 'dockerode';
import type { Failure } from './check.ts';
import type { Fields } from './fields.ts';
import type { Properties } from './values.ts';
import type { RegistryAuth } from './image/registry-auth.ts';

/** What an operation on a resource works with. */
export interface Context {
  readonly engine: Docker;
  /** Which answers in docker's form and differs in what it does: see docs/podman.md. */
  readonly isPodman: boolean;
  readonly registries: readonly RegistryAuth[];
  /** Aborted when Pulumi cancels, or when the resource's custom time-out has passed. */
  readonly signal: AbortSignal;
  /** Shown beside the resource while it is worked on. */
  readonly progress: (line: string) => void;
  /** Stays shown after the operation. */
  readonly warn: (line: string) => void;
}

export interface Existing {
  readonly id: string;
  readonly outputs: Properties;
  /** Inputs that would make this resource; for `pulumi import`. */
  readonly inputs?: Properties;
}

/** One type of resource: what it takes, and how the container engine is asked for it. */
export interface ResourceType {
  readonly fields: Fields;
  /** What the table of fields cannot say. */
  check?(inputs: Properties): Failure[];
  /** Whether the old one must go before the new one comes: both would bear the same name. */
  readonly deleteBeforeReplace: boolean;
  create(context: Context, inputs: Properties): Promise<Existing>;
  /** The resource as it is now, or undefined where it is gone. `state` is empty for an import. */
  read(context: Context, id: string, state: Properties): Promise<Existing | undefined>;
  /** Applies the changes that need no replacement; returns the new outputs. */
  update(context: Context, id: string, state: Properties, inputs: Properties): Promise<Properties>;
  /** Deleting what is gone already is no error. */
  delete(context: Context, id: string, state: Properties): Promise<void>;
}

/** The resource exists but is not what was asked for: Pulumi records it together with the reason. */
export class InitFailed extends Error {
  override readonly name = 'InitFailed';
  readonly resource: Existing;

  constructor(reason: string, resource: Existing, cause: unknown) {
    super(reason, { cause });
    this.resource = resource;
  }
}

/**
 * A state property that names the input which the resource no longer lives up to (it did not start,
 * it stopped), and for whose sake the next `up` replaces it. Pulumi does not show such names.
 */
export const unfulfilled = '__unfulfilled';
