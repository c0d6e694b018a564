import { resolve } from 'node:path';

/**
 * The setting `endpoints` with its model directories, and those of the variants, counted from
 * `folder`. What is wrong with it is told where settings are judged.
 */
export function endpointsOfJob(declared: unknown, folder: string): unknown {
  if (!isMap(declared)) return declared;
  return mapped(declared, (endpoint) => {
    const moved = withModelDirectory(endpoint, folder);
    if (!isMap(moved) || !isMap(moved['variants'])) return moved;
    const variants = mapped(moved['variants'], (variant) => withModelDirectory(variant, folder));
    return { ...moved, variants };
  });
}

type Fields = Readonly<Record<string, unknown>>;

const isMap = (value: unknown): value is Fields => typeof value === 'object' && value !== null;

const mapped = (fields: Fields, change: (value: unknown) => unknown): Fields =>
  Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, change(value)]));

function withModelDirectory(container: unknown, folder: string): unknown {
  if (!isMap(container) || typeof container['modelDirectory'] !== 'string') return container;
  if (container['modelDirectory'] === 'none') return container;
  return { ...container, modelDirectory: resolve(folder, container['modelDirectory']) };
}
