import { resolve } from 'node:path';
import { inStartOrder } from './consumer-needs.ts';
import { consumerProblems, relationProblems } from './consumer-problems.ts';
import type { ConsumerValues } from './consumer-table.ts';
import { consumerKeys, consumerTable } from './consumer-table.ts';
import { project } from './names.ts';
import { unknownKey } from './unknown-key.ts';
import { wrongSetting, wrongValues } from './wrong-setting.ts';

/** A service that consumes embeddings, as a stack's settings declare it. */
export interface ConsumerSettings extends Omit<ConsumerValues, 'image' | 'build'> {
  /** Its name on the network, and its role in the stack. */
  readonly name: string;
  readonly source: ConsumerSource;
}

export type ConsumerSource =
  | { readonly kind: 'image'; readonly image: string }
  | {
      readonly kind: 'build';
      /** Absolute. */
      readonly context: string;
      /** Relative to the context. */
      readonly dockerfile: string;
      readonly target: string | undefined;
      readonly args: Readonly<Record<string, string>>;
    };

/** Where relative paths begin, and what is there. */
export interface ConsumerPlaces {
  readonly checkout: string;
  readonly exists: (path: string) => boolean;
}

interface Read<Value> {
  readonly value: Value;
  readonly problems: readonly string[];
}

/** The setting's key. */
export const consumersKey = `${project}:consumers`;

/**
 * Reads the map of consumers, and reports all that is wrong with it. What is needed comes before
 * what needs it. The value is only to be used without problems.
 */
export function readConsumers(
  given: unknown,
  places: ConsumerPlaces,
): Read<readonly ConsumerSettings[]> {
  if (!isMap(given)) {
    const problem = wrongSetting(consumersKey, given, 'a map of names to consumers');
    return { value: [], problems: [problem] };
  }
  const read = Object.entries(given).map(([name, one]) => readConsumer(name, one, places));
  const consumers = read.map(({ value }) => value);
  const problems = read.flatMap((one) => one.problems);
  return {
    value: inStartOrder(consumers),
    problems: [...problems, ...relationProblems(consumersKey, consumers)],
  };
}

function readConsumer(
  name: string,
  given: unknown,
  { checkout, exists }: ConsumerPlaces,
): Read<ConsumerSettings> {
  const key = `${consumersKey}.${name}`;
  const written = isMap(given) ? given : {};
  const { value, problems } = readValues(key, written);
  const { image, build, ...rest } = value;
  const consumer = { ...rest, name, source: sourceOf(image, build, checkout) };
  return {
    value: consumer,
    problems: [
      ...(isMap(given) ? choiceProblems(key, given) : [wrongSetting(key, given, 'a map')]),
      ...problems,
      ...consumerProblems(key, consumer, exists),
    ],
  };
}

const isMap = (given: unknown): given is Readonly<Record<string, unknown>> =>
  typeof given === 'object' && given !== null && !Array.isArray(given);

/** Each key on its own, so that one mistake hides no other. */
function readValues(key: string, written: Readonly<Record<string, unknown>>): Read<ConsumerValues> {
  const problems = Object.keys(written)
    .filter((name) => !(consumerKeys as readonly string[]).includes(name))
    .map((name) => `${key}.${name}: ${unknownKey(name, consumerKeys)}`);
  const read = consumerKeys.map((name) => {
    const { form, expected } = consumerTable[name];
    const result = form.safeParse(written[name]);
    if (result.success) return [name, result.data] as const;
    problems.push(...wrongValues(`${key}.${name}`, written[name], result.error.issues, expected));
    return [name, form.safeParse(undefined).data] as const;
  });
  return { value: Object.fromEntries(read) as unknown as ConsumerValues, problems };
}

function sourceOf(
  image: ConsumerValues['image'],
  build: ConsumerValues['build'],
  checkout: string,
): ConsumerSource {
  if (!build) return { kind: 'image', image: image ?? '' };
  const { context, dockerfile, target, args } = build;
  return { kind: 'build', context: resolve(checkout, context), dockerfile, target, args };
}

function choiceProblems(key: string, written: object): readonly string[] {
  const hasImage = 'image' in written;
  if (hasImage !== 'build' in written) return [];
  const found = hasImage ? 'both image and build' : 'neither image nor build';
  return [`${key}: found ${found}, expected one of them`];
}
