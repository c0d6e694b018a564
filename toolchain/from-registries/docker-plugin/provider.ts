import { createHash, randomBytes } from 'node:crypto';
import { check, type Failure } from './check.ts';
import { checkProviderConfig, connect, type Connection } from './connect.ts';
import { diff, type Change } from './diff.ts';
import { unfulfilled, type Context, type Existing, type ResourceType } from './resource.ts';
import { isAbsent, type Properties } from './values.ts';

/** What Pulumi's engine says about the resource that an operation is for. */
export interface Operation {
  readonly urn: string;
  /** Seconds of the resource's custom time-out; 0 for none. */
  readonly timeout?: number;
  readonly preview?: boolean;
}

export interface Verdict {
  readonly changes: readonly Change[];
  readonly deleteBeforeReplace: boolean;
}

/** Shows a line beside a resource; `warning` keeps it after the operation. */
export type Log = (urn: string, line: string, warning: boolean) => void;

/** The plug-in without its wire: one table of resource types, and the engine they are made on. */
export class DockerProvider {
  readonly checkConfig = checkProviderConfig;
  #connection: Connection | undefined;
  readonly #cancelled = new AbortController();
  readonly #types: Readonly<Record<string, ResourceType>>;
  readonly #log: Log;

  constructor(types: Readonly<Record<string, ResourceType>>, log: Log) {
    this.#types = types;
    this.#log = log;
  }

  async configure(config: Properties): Promise<void> {
    this.#connection = await connect(config);
  }

  /** Ends every wait at once; what is already made is recorded. */
  cancel(): void {
    this.#cancelled.abort(new Error('cancelled'));
  }

  check(
    { urn }: Operation,
    olds: Properties,
    news: Properties,
    seed: Uint8Array,
  ): { inputs: Properties; failures: readonly Failure[] } {
    const type = this.#typeOf(urn);
    const named =
      'name' in type.fields && !type.fields['name'].required && isAbsent(news['name'])
        ? { ...news, name: olds['name'] ?? autoName(urn, seed) }
        : news;
    const { inputs, failures } = check(type.fields, named);
    return { inputs, failures: [...failures, ...(type.check?.(inputs) ?? [])] };
  }

  diff({ urn }: Operation, state: Properties, inputs: Properties): Verdict {
    const type = this.#typeOf(urn);
    const property = state[unfulfilled];
    const found = diff(type.fields, state, inputs).map((change) => this.#asPossible(type, change));
    const changes =
      typeof property === 'string'
        ? [
            ...found.filter((change) => change.property !== property),
            { property, kind: 'update', replace: true } as const,
          ]
        : found;
    return { changes, deleteBeforeReplace: type.deleteBeforeReplace };
  }

  /** Podman has a container replaced where docker updates it. */
  #asPossible({ fields }: ResourceType, change: Change): Change {
    const isLost =
      this.#connection?.isPodman === true && fields[change.property]?.byEngine === true;
    return isLost ? { ...change, replace: true } : change;
  }

  async create(operation: Operation, inputs: Properties): Promise<Existing> {
    const type = this.#typeOf(operation.urn);
    // What only the engine knows is left out, which Pulumi shows as not yet known.
    if (operation.preview) return { id: '', outputs: inputs };
    return type.create(this.#context(operation), inputs);
  }

  read(operation: Operation, id: string, state: Properties): Promise<Existing | undefined> {
    return this.#typeOf(operation.urn).read(this.#context(operation), id, state);
  }

  async update(
    operation: Operation,
    id: string,
    state: Properties,
    inputs: Properties,
  ): Promise<Properties> {
    const type = this.#typeOf(operation.urn);
    if (operation.preview) return { ...state, ...inputs };
    return type.update(this.#context(operation), id, state, inputs);
  }

  delete(operation: Operation, id: string, state: Properties): Promise<void> {
    return this.#typeOf(operation.urn).delete(this.#context(operation), id, state);
  }

  #typeOf(urn: string): ResourceType {
    const token = typeToken(urn);
    const type = this.#types[token];
    if (type === undefined) {
      throw new Error(
        `this docker plug-in, which was made from package registries, has no resource type "${token}"; it has ${Object.keys(this.#types).join(', ')}. Use the official plug-in for it`,
      );
    }
    return type;
  }

  #context({ urn, timeout = 0 }: Operation): Context {
    if (this.#connection === undefined) throw new Error('the docker provider is not configured');
    const cancelled = this.#cancelled.signal;
    return {
      ...this.#connection,
      signal:
        timeout > 0 ? AbortSignal.any([cancelled, AbortSignal.timeout(timeout * 1000)]) : cancelled,
      progress: (line) => {
        this.#log(urn, line, false);
      },
      warn: (line) => {
        this.#log(urn, line, true);
      },
    };
  }
}

/** `urn:pulumi:STACK::PROJECT::PARENT$TYPE::NAME`, of which this is TYPE. */
function typeToken(urn: string): string {
  return urn.split('::')[2]?.split('$').at(-1) ?? '';
}

/** Pulumi's way of naming what has no name: the resource's own name and seven hexadecimal digits. */
function autoName(urn: string, seed: Uint8Array): string {
  const suffix = createHash('sha256').update(seed.length > 0 ? seed : randomBytes(16));
  return `${urn.split('::').slice(3).join('::')}-${suffix.digest('hex').slice(0, 7)}`;
}
