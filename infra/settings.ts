import { existsSync } from 'node:fs';
import type { DeliveryChoice } from './model-delivery.ts';
import { leftOutProblems } from './consumer-needs.ts';
import type { ConsumerSettings } from './consumer-settings.ts';
import { consumersKey, readConsumers } from './consumer-settings.ts';
import { hostPorts, sharedPorts } from './host-ports.ts';
import type { GivenImage, ServedImage } from './served-image.ts';
import { servedImage, uselessKeys } from './served-image.ts';
import type { EndpointDeclaration } from './endpoints.ts';
import { containersOf, declareEndpoints } from './endpoints.ts';
import type { RuntimeOptions } from './endpoints-setting.ts';
import { modelProblems, resolvedModelDirectory } from './model-directory.ts';
import {
  defaultStack,
  endpointPort,
  postgresRole,
  project,
  runtimePort,
  runtimeRole,
} from './names.ts';
import type { Registries } from './registry/registries-setting.ts';
import type { Precision, Values } from './settings-table.ts';
import { readTable } from './settings-table.ts';

/** All that a stack can be told, validated and frozen. */
export interface Settings extends ServedImage {
  readonly stack: string;
  /** The checkout's folder, absolute. */
  readonly checkout: string;
  /** The URI that `pytorch` and `auto` mean. */
  readonly pytorchImage: string;
  /** Logins, by the registry’s address. */
  readonly registries: Registries;
  /** Where that image is taken from instead of its own registry. */
  readonly registryMirror: string | undefined;
  /** Absolute; mounted at /opt/ml/model. Undefined mounts nothing. */
  readonly modelDirectory: string | undefined;
  /** What the default model computes in; other handlers may read it as they like. */
  readonly precision: Precision;
  /** The file in `<modelDirectory>/code` with the handler's functions. */
  readonly program: string;
  /** The port on 127.0.0.1; undefined lets the engine take a free one. */
  readonly port: number | undefined;
  /** Where metrics are on 127.0.0.1; undefined: on the stack’s network only. */
  readonly metricsPort: number | 'free' | 'endpoint' | undefined;
  readonly modelDelivery: DeliveryChoice;
  /** On the engine's machine: where ports are published. */
  readonly publishAddress: string;
  readonly region: string;
  /** Python's logging level: 10 debug, 20 info, 30 warning. */
  readonly logLevel: number;
  /** The endpoint's memory limit, in MiB; undefined takes the image's default. */
  readonly memory: number | undefined;
  /** How the CPU image answers what is wrong: as AWS’s image does, or as helps best. */
  readonly strictness: 'faithful' | 'helpful';
  /** How long `up` waits for the first embedding, in seconds. */
  readonly waitTimeout: number;
  /** Whether an image that is on the engine already is built again; see `builtImage`. */
  readonly builtImage: 'build' | 'reuse';
  /** More labels for everything of the stack. */
  readonly labels: Readonly<Record<string, string>>;
  /** More environment for the endpoint's container. */
  readonly environment: Readonly<Record<string, string>>;
  /** The services that run beside the endpoint; what is needed comes first. */
  readonly consumers: readonly ConsumerSettings[];
  /** Whether the runtime twin is declared. */
  readonly runtime: boolean;
  /** The twin's port on 127.0.0.1; undefined lets the engine take a free one. */
  readonly runtimePort: number | undefined;
  /** What AWS SDKs call the stack's own endpoint. */
  readonly endpointName: string;
  /** What the twin serves: the stack's own endpoint, and those of the settings. */
  readonly endpoints: readonly EndpointDeclaration[];
  readonly runtimeOptions: RuntimeOptions;
  /** Whether the database is declared. */
  readonly postgres: boolean;
  /** Its port on 127.0.0.1: one that the engine takes (`free`), or none (undefined). */
  readonly postgresPort: number | 'free' | undefined;
  /** The database's memory limit, in MiB. */
  readonly postgresMemory: number;
}

/** What a health check posts, and where it finds the vector in the answer. */
export interface Probe {
  /** Any JSON value. */
  readonly payload: unknown;
  /** Keys and indices with dots (`embedding`, `data.0.embedding`), `$` for the answer itself. */
  readonly path: string;
}

/** Wrong settings, all of them at once; the message has one line for each. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
  readonly problems: readonly string[];

  constructor(stack: string, problems: readonly string[]) {
    const count = problems.length === 1 ? 'a wrong setting' : `${problems.length} wrong settings`;
    const lines = problems.map((problem) => `  - ${problem}`);
    const next = `  next: correct Pulumi.${stack}.yaml (docs/settings.md lists every key)`;
    super([`reading the settings of stack ${stack}: ${count}`, ...lines, next].join('\n'));
    this.problems = problems;
  }
}

export interface SettingsSource {
  readonly stack: string;
  readonly checkout: string;
  /** Key (without the project's name) → text, as in `Pulumi.<stack>.yaml`; maps as JSON. */
  readonly values: Values;
  readonly exists?: (path: string) => boolean;
}

/** Validates once, at the edge; throws SettingsError. */
export function parseSettings(source: SettingsSource): Settings {
  const { stack, checkout, values, exists = existsSync } = source;
  const { read, problems } = readTable(values);
  const modelDirectory = resolvedModelDirectory(checkout, read.modelDirectory);
  const given: GivenImage = read;
  const own = { ...read, ...servedImage(given), checkout, modelDirectory };
  const endpoints = read.runtime
    ? declareEndpoints({ ...own, given }, read.endpointName, read.endpoints)
    : [];
  const port = portOf(stack, read.port, endpointPort);
  const twinPort = read.runtime ? portOf(stack, read.runtimePort, runtimePort) : undefined;
  const { value: consumers, problems: theirs } = readConsumers(read.consumers, {
    checkout,
    exists,
  });
  const postgres = read.postgres ?? consumers.some(({ needs }) => needs.includes(postgresRole));
  const leftOut = [
    ...(read.runtime ? [] : ([runtimeRole] as const)),
    ...(read.postgres === false ? ([postgresRole] as const) : []),
  ];
  const all = [
    ...problems,
    ...[{ ...own, given, path: '' }, ...containersOf(endpoints)].flatMap((container) => [
      ...imageProblems(container, given),
      ...modelProblems(container, exists),
    ]),
    ...theirs,
    ...leftOutProblems(consumers, consumersKey, leftOut),
    ...sharedPorts(hostPorts({ ...read, port, runtimePort: twinPort, consumers })),
  ];
  if (all.length > 0) throw new SettingsError(stack, all);
  return Object.freeze({
    ...own,
    stack,
    endpoints,
    port,
    runtimePort: twinPort,
    consumers,
    postgres,
  });
}

/** The stack `local` has fixed ports, so that consumers' configuration stays the same. */
function portOf(stack: string, read: number | 'free' | undefined, fixed: number) {
  if (read === 'free') return undefined;
  return read ?? (stack === defaultStack ? fixed : undefined);
}

/** `path` is where in the settings, '' being the stack’s own; what is taken over is told once. */
function imageProblems(
  { path, given }: { readonly path: string; readonly given: GivenImage },
  own: GivenImage,
): readonly string[] {
  const place = path === '' ? '' : `${path}.`;
  return uselessKeys(given)
    .filter((key) => path === '' || given[key] !== own[key])
    .map(
      (key) =>
        `${project}:${place}${key}: found ${JSON.stringify(given[key])} beside the image ` +
        `${given.image.kind}, expected it only with an image that is named by its URI`,
    );
}
