import { createHash } from 'node:crypto';
import { createReadStream, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';

const file = z.object({ bytes: z.number(), sha256: z.string() });

/** What `model.json` says of the files beside it. */
const modelFile = z.object({
  /** Which build made it; see `recipeKey`. */
  recipe: z.string(),
  name: z.string(),
  precision: z.string(),
  dimension: z.number(),
  maxTokens: z.number(),
  files: z.record(z.string(), file),
});

export type ModelFile = z.infer<typeof modelFile>;

/** What a directory holds, compared with its own `model.json`. */
export type ModelState =
  | { readonly kind: 'missing' }
  | { readonly kind: 'intact'; readonly model: ModelFile }
  | { readonly kind: 'altered'; readonly file: string; readonly found: string };

/** Reads and, unless `marker` vouches for them, hashes the files (about 0.3 s). */
export async function modelState(directory: string, marker: string): Promise<ModelState> {
  const model = readModelFile(directory);
  if (model === undefined) return { kind: 'missing' };
  for (const name of Object.keys(model.files))
    if (sizeOf(join(directory, name)) === undefined) return { kind: 'missing' };
  const stamp = stampOf(directory, model);
  if (readIfThere(marker) === stamp) return { kind: 'intact', model };
  for (const [name, expected] of Object.entries(model.files)) {
    const found = await sha256(join(directory, name));
    if (found !== expected.sha256) return { kind: 'altered', file: name, found };
  }
  return { kind: 'intact', model };
}

/** Remembers that the files were found intact as they are now. */
export function vouch(directory: string, model: ModelFile, marker: string): void {
  writeFileSync(marker, stampOf(directory, model));
}

/** Undefined when it is missing or not one of ours. */
function readModelFile(directory: string): ModelFile | undefined {
  const text = readIfThere(join(directory, 'model.json'));
  if (text === undefined) return undefined;
  try {
    return modelFile.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** Changes whenever a file's content may have: sizes and times of change beside the hashes. */
function stampOf(directory: string, model: ModelFile): string {
  const stamps = Object.entries(model.files).map(([name, { sha256: hash }]) => {
    const { size, mtimeMs } = statSync(join(directory, name));
    return { name, hash, size, mtimeMs };
  });
  return JSON.stringify({ directory, stamps });
}

async function sha256(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path, { highWaterMark: 1 << 20 }), hash);
  return hash.digest('hex');
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

function sizeOf(path: string): number | undefined {
  return statSync(path, { throwIfNoEntry: false })?.size;
}
