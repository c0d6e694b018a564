import { createHash } from 'node:crypto';
import { createReadStream, readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { checkout } from './checkout.ts';
import type { ConsumerSettings } from './consumer-settings.ts';
import { runtimeSettings } from './runtime.ts';
import type { Settings } from './settings.ts';

/** What an environment is made of; each part is text that is equal where the part is. */
export interface FingerprintParts {
  /** The serving image: the tag of its content, its digest, or its id. */
  readonly image: string;
  /** Of every file of the model directory. */
  readonly model: string;
  readonly settings: string;
  /** The runtime twin's image; '' in a stack without one. */
  readonly runtime: string;
  /** The consumers' images, each told as the serving image is. */
  readonly consumers: string;
  /** Of the packages that this project itself runs on. */
  readonly packages: string;
}

/** 16 hexadecimal digits. Equal fingerprints mean equal environments. */
export function fingerprintOf(parts: FingerprintParts): string {
  const { image, model, settings, runtime, consumers, packages } = parts;
  return sha256(JSON.stringify([image, model, settings, runtime, consumers, packages]));
}

/** Everything but what differs between two stacks that answer the same. */
export function settingsFingerprint(settings: Settings): string {
  const { program, region, logLevel, memory, environment, probe } = settings;
  const own = [program, region, logLevel, memory ?? null, sorted(environment), probe];
  const consumers = settings.consumers.map(consumerSettings);
  return sha256(JSON.stringify([...own, consumers, runtimeSettings(settings)]));
}

const consumerSettings = (consumer: ConsumerSettings) => {
  const { name, command, environment, replicas, memory, cpus } = consumer;
  return [name, command ?? null, sorted(environment), replicas, memory ?? null, cpus ?? null];
};

const sorted = (variables: Readonly<Record<string, string>>) => Object.entries(variables).sort();

export const packagesFingerprint = (): string =>
  sha256(readFileSync(join(checkout, 'package-lock.json')));

/** Names and contents of all files but those that Python and people's tools leave. */
export async function modelFingerprint(directory: string): Promise<string> {
  const files = readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(directory, join(entry.parentPath, entry.name)))
    .filter((file) => !file.split(sep).some(isByTheWay))
    .sort();
  const hash = createHash('sha256');
  for (const file of files) {
    hash.update(`${file}\0`);
    for await (const chunk of createReadStream(join(directory, file))) hash.update(chunk as Buffer);
  }
  return hash.digest('hex').slice(0, 16);
}

const isByTheWay = (name: string): boolean => name.startsWith('.') || name === '__pycache__';

const sha256 = (content: string | Buffer): string =>
  createHash('sha256').update(content).digest('hex').slice(0, 16);
