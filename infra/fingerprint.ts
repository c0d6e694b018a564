import { createHash } from 'node:crypto';
import { createReadStream, readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { checkout } from './checkout.ts';
import type { ConsumerSettings } from './consumer-settings.ts';
import type { ContainerDeclaration } from './endpoints.ts';
import { containersOf } from './endpoints.ts';
import { runtimeSettings } from './runtime.ts';
import type { ServedImage } from './served-image.ts';
import type { Settings } from './settings.ts';

/** What an environment is made of; each part is text that is equal where the part is. */
export interface FingerprintParts {
  /** The serving image: the tag of its content, its digest, or its id. */
  readonly image: string;
  /** Of every file of the model directory. */
  readonly model: string;
  readonly settings: string;
  /** Image and model of each container that further endpoints have; '' without any. */
  readonly endpoints: string;
  /** The runtime twin's image; '' in a stack without one. */
  readonly runtime: string;
  /** PostgreSQL's image; '' in a stack without it. */
  readonly database: string;
  /** The consumers' images, each told as the serving image is. */
  readonly consumers: string;
  /** Of the packages that this project itself runs on. */
  readonly packages: string;
}

/** 16 hexadecimal digits. Equal fingerprints mean equal environments. */
export function fingerprintOf(parts: FingerprintParts): string {
  const { image, model, settings, endpoints, runtime, database, consumers, packages } = parts;
  const counted = [image, model, settings, endpoints, runtime, database, consumers, packages];
  return sha256(JSON.stringify(counted));
}

/** Everything but what differs between two stacks that answer the same, by key and in one order. */
export function countedSettings(settings: Settings) {
  const { precision, program, region, logLevel, strictness, environment, probe } = settings;
  return {
    ...countedOfImage(settings),
    precision,
    program,
    region,
    logLevel,
    strictness,
    memory: settings.memory ?? null,
    environment: sorted(environment),
    probe,
    consumers: sorted(Object.fromEntries(settings.consumers.map(countedOfConsumer))),
    // No endpoint's name has the dot that a container's role has.
    endpoints: {
      ...runtimeSettings(settings).endpoints,
      ...Object.fromEntries(containersOf(settings.endpoints).map(countedOfContainer)),
    },
    runtimeOptions: settings.runtimeOptions,
    postgresMemory: settings.postgres ? settings.postgresMemory : null,
  };
}

export const settingsFingerprint = (settings: Settings): string =>
  sha256(JSON.stringify(countedSettings(settings)));

const countedOfContainer = (container: ContainerDeclaration) => {
  const { role, program, environment, memory = null } = container;
  const image = countedOfImage(container);
  return [role, { ...image, program, environment: sorted(environment), memory }] as const;
};

/** How the image is used; where it listens inside a stack is no difference to those who ask. */
const countedOfImage = ({ preset, command, entrypoint }: ServedImage) => ({
  preset,
  command: command ?? null,
  entrypoint: entrypoint ?? null,
});

const countedOfConsumer = (consumer: ConsumerSettings) => {
  const { name, command = null, environment, replicas, memory = null, cpus = null } = consumer;
  return [name, { command, environment: sorted(environment), replicas, memory, cpus }] as const;
};

const sorted = <Value>(map: Readonly<Record<string, Value>>): Readonly<Record<string, Value>> =>
  Object.fromEntries(Object.entries(map).sort(([one], [other]) => (one < other ? -1 : 1)));

export const packagesFingerprint = (): string =>
  sha256(readFileSync(join(checkout, 'package-lock.json')));

export const modelFingerprint = (files: ReadonlyMap<string, string>): string =>
  sha256(JSON.stringify([...files]));

/** Name → hash of all files but those that Python and people's tools leave; none of no directory. */
export async function modelFiles(
  directory: string | undefined,
): Promise<ReadonlyMap<string, string>> {
  if (directory === undefined) return new Map();
  const files = readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(directory, join(entry.parentPath, entry.name)))
    .filter((file) => !file.split(sep).some(isByTheWay))
    .sort();
  const hashes = new Map<string, string>();
  for (const file of files) {
    const hash = createHash('sha256');
    for await (const chunk of createReadStream(join(directory, file))) hash.update(chunk as Buffer);
    hashes.set(file, hash.digest('hex'));
  }
  return hashes;
}

const isByTheWay = (name: string): boolean => name.startsWith('.') || name === '__pycache__';

const sha256 = (content: string | Buffer): string =>
  createHash('sha256').update(content).digest('hex').slice(0, 16);
