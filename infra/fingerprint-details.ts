import { createHash } from 'node:crypto';
import { countedSettings } from './fingerprint.ts';
import type { Settings } from './settings.ts';

/** What `npm run diff` tells two environments apart by, where a part's fingerprint only says that. */
export interface FingerprintDetails {
  /** Key with dots → its value. */
  readonly settings: Readonly<Record<string, DetailValue>>;
  /** File of the model directory → the sha256 of its content. */
  readonly model: Readonly<Record<string, string>>;
  /** Container of a further endpoint, by its role → what tells its image and its model apart. */
  readonly endpoints: Readonly<Record<string, string>>;
  /** Consumer → what tells its image apart. */
  readonly consumers: Readonly<Record<string, string>>;
}

/** A value as JSON, or only its hash where it may be secret. */
export type DetailValue = { readonly shown: string } | { readonly hidden: string };

/** Every counted setting by its key; `isSecret` is asked of whole settings, as Pulumi keeps them. */
export function settingsDetails(
  settings: Settings,
  isSecret: (setting: string) => boolean,
): Readonly<Record<string, DetailValue>> {
  return Object.fromEntries(
    leavesOf(countedSettings(settings)).map(([path, value]) => {
      const text = JSON.stringify(value);
      const hide = path.some(isEnvironment) || isSecret(path[0] ?? '');
      return [path.join('.'), hide ? { hidden: sha256(text) } : { shown: text }];
    }),
  );
}

/** Of whatever container: which of a user's variables are secret, nobody can tell. */
const isEnvironment = (key: string): boolean => key === 'environment';

type Leaf = readonly [path: readonly string[], value: unknown];

function leavesOf(value: unknown, path: readonly string[] = []): readonly Leaf[] {
  // What is not set is not there.
  if (value === null || value === undefined) return [];
  if (typeof value !== 'object' || Array.isArray(value)) return [[path, value]];
  return Object.entries(value).flatMap(([key, one]) => leavesOf(one, [...path, key]));
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
