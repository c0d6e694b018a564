import { join } from 'node:path';
import { needProblems } from './consumer-needs.ts';
import type { ConsumerSettings, ConsumerSource } from './consumer-settings.ts';
import { instancesOf } from './names.ts';
import { isOwnName } from './own-services.ts';
import { wrongSetting } from './wrong-setting.ts';

/** A label of a host's name (RFC 1123) that begins with a letter. */
const hostLabel = /^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/;
const nameWords = 'a name of lower-case letters, digits and dashes, at most 63, a letter first';

/** What is wrong with one consumer, declared at `key`, beyond the form of its values. */
export function consumerProblems(
  key: string,
  consumer: ConsumerSettings,
  exists: (path: string) => boolean,
): readonly string[] {
  return [
    ...nameProblems(key, consumer.name),
    ...contextProblems(key, consumer.source, exists),
    ...replicaProblems(key, consumer),
  ];
}

/** What is wrong between the consumers of the map at `key`. */
export const relationProblems = (
  key: string,
  consumers: readonly ConsumerSettings[],
): readonly string[] => [...sharedNames(key, consumers), ...needProblems(consumers, key)];

function nameProblems(key: string, name: string): readonly string[] {
  if (!hostLabel.test(name)) return [wrongSetting(key, name, nameWords)];
  const expected = 'a name that the stack does not use itself';
  return isOwnName(name) ? [wrongSetting(key, name, expected)] : [];
}

function contextProblems(
  key: string,
  source: ConsumerSource,
  exists: (path: string) => boolean,
): readonly string[] {
  if (source.kind === 'image') return [];
  const { context, dockerfile } = source;
  if (!exists(context))
    return [`${key}.build: found ${context}, which does not exist; expected a folder`];
  const file = join(context, dockerfile);
  return exists(file) ? [] : [`${key}.build: found no ${file}; expected the Dockerfile there`];
}

function replicaProblems(key: string, { replicas, ports }: ConsumerSettings): readonly string[] {
  if (replicas === 1) return [];
  return ports.flatMap(({ internal, external }) =>
    external === undefined
      ? []
      : wrongSetting(`${key}.ports.${internal}`, external, `free, for ${replicas} replicas`),
  );
}

/** `search-1` can be a consumer, and the first replica of another one. */
function sharedNames(key: string, consumers: readonly ConsumerSettings[]): readonly string[] {
  return consumers.flatMap(({ name }) =>
    consumers
      .filter((other) => other.name !== name && instancesOf(other).includes(name))
      .map((other) => ({ name, expected: `a name that no replica of ${other.name} has` }))
      .map(({ expected }) => wrongSetting(`${key}.${name}`, name, expected)),
  );
}
