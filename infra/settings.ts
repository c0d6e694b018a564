import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { ImageChoice } from './serving-image.ts';
import { defaultStack, endpointPort } from './names.ts';
import type { Values } from './settings-table.ts';
import { readTable } from './settings-table.ts';

/** All that a stack can be told, validated and frozen. */
export interface Settings {
  readonly stack: string;
  /** The checkout's folder, absolute. */
  readonly checkout: string;
  readonly image: ImageChoice;
  /** The URI that `pytorch` and `auto` mean. */
  readonly pytorchImage: string;
  /** Absolute; mounted at /opt/ml/model. */
  readonly modelDirectory: string;
  /** The file in `<modelDirectory>/code` with the handler's functions. */
  readonly program: string;
  /** The port on 127.0.0.1; undefined lets the engine take a free one. */
  readonly port: number | undefined;
  readonly region: string;
  /** Python's logging level: 10 debug, 20 info, 30 warning. */
  readonly logLevel: number;
  /** The endpoint's memory limit, in MiB; undefined takes the image's default. */
  readonly memory: number | undefined;
  /** How long `up` waits for the first embedding, in seconds. */
  readonly waitTimeout: number;
  /** More environment for the endpoint's container. */
  readonly environment: Readonly<Record<string, string>>;
  /** What the health check posts, and where it finds the vector in the answer. */
  readonly probe: Probe;
}

export interface Probe {
  /** Any JSON value. */
  readonly payload: unknown;
  /** Keys and indices with dots: `embedding`, `data.0.embedding`. */
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
  const modelDirectory = resolve(checkout, read.modelDirectory);
  const all = [...problems, ...handlerProblems(modelDirectory, read.program, exists)];
  if (all.length > 0) throw new SettingsError(stack, all);
  const fixed = stack === defaultStack ? endpointPort : undefined;
  return Object.freeze({
    ...read,
    stack,
    checkout,
    modelDirectory,
    port: read.port === 'free' ? undefined : (read.port ?? fixed),
  });
}

/** The engine would make a missing folder itself, empty and owned by root: refuse it here. */
function handlerProblems(
  modelDirectory: string,
  program: string,
  exists: (path: string) => boolean,
): readonly string[] {
  if (!exists(modelDirectory))
    return [
      `sagemaker-local:modelDirectory: found ${modelDirectory}, which does not exist; ` +
        `expected a folder with code/${program}`,
    ];
  const handler = join(modelDirectory, 'code', program);
  if (exists(handler)) return [];
  return [`sagemaker-local:modelDirectory: found no ${handler}; expected the handler there`];
}
