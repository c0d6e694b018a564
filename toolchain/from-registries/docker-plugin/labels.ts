import type { Value } from './values.ts';

interface Label {
  readonly label: string;
  readonly value: string;
}

/** Pulumi's list of labels as the engine's map. */
export function labelMap(labels: Value | undefined): Record<string, string> {
  const entries = (labels ?? []) as unknown as Label[];
  return Object.fromEntries(entries.map(({ label, value }) => [label, value]));
}

/** The engine's map as Pulumi's list, in one order whatever the engine's. */
export function labelList(labels: Readonly<Record<string, string>> | null | undefined): Value {
  return Object.entries(labels ?? {})
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([label, value]) => ({ label, value }));
}
