import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ApiError } from '../api/api-error.ts';

/** Where the results of asynchronous invocations are: a bucket of the store. */
export const resultsBucket = 'sagemaker-local-async';

/**
 * Objects as files below one folder: `s3://bucket/key` is `objects/bucket/key` there, and `file://`
 * may name any file below it. Undefined is what leads out of the folder, or is no such location.
 */
export class ObjectStore {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = resolve(folder);
  }

  pathOf(location: string): string | undefined {
    const [, bucket, key] = /^s3:\/\/([^/]+)\/(.+)$/.exec(location) ?? [];
    if (bucket !== undefined && key !== undefined)
      return inside(join(this.#folder, 'objects'), join(bucket, key));
    if (!location.startsWith('file://')) return undefined;
    try {
      return inside(this.#folder, fileURLToPath(location));
    } catch {
      return undefined;
    }
  }

  /** Undefined when there is none. */
  async read(location: string): Promise<Buffer | undefined> {
    const path = this.pathOf(location);
    if (path === undefined) return undefined;
    try {
      return await readFile(path);
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
  }

  /** Whole or not at all: whoever sees the object sees all of it. Throws NotStorable. */
  async write(location: string, bytes: Uint8Array | string): Promise<void> {
    const path = this.pathOf(location);
    if (path === undefined) throw new Error(`${location} is not a place of this store`);
    const half = join(this.#folder, `${randomUUID()}.part`);
    try {
      await mkdir(dirname(path), { recursive: true });
      await writeFile(half, bytes);
      await rename(half, path);
    } catch (error) {
      await rm(half, { force: true });
      if (!conflicts.has((error as { code?: string }).code ?? '')) throw error;
      throw new NotStorable(location);
    }
  }
}

function inside(folder: string, path: string): string | undefined {
  if (path.includes('\0')) return undefined;
  const full = resolve(folder, path);
  return full.startsWith(folder + sep) ? full : undefined;
}

/**
 * A key that is a folder of other keys, is below one that is an object, or is too long for a file: S3
 * would take it.
 */
export class NotStorable extends ApiError {
  constructor(location: string) {
    const Message = `${location} cannot be kept in files beside what is there`;
    super('InvalidRequest', 400, { Message });
  }
}

const conflicts = new Set(['EEXIST', 'ENOTDIR', 'EISDIR', 'ENOTEMPTY', 'ENAMETOOLONG']);

/** Not there, a folder, or a name that the file system does not take. */
const missing = new Set(['ENOENT', 'ENOTDIR', 'EISDIR', 'ENAMETOOLONG']);

export const isMissing = (error: unknown): boolean =>
  missing.has((error as { code?: string }).code ?? '');
