import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { createReadStream } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { mkdir, open, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { finished, pipeline } from 'node:stream/promises';
import type { LayerSize } from '../../infra/registry/manifest.ts';
import type { RegistrySession } from '../../infra/registry/registry-session.ts';

/** What an interrupted pull has left is of use for a while. */
const keptMs = 7 * 24 * 60 * 60 * 1000;

/** Files of an image as far as they have come from its registry, kept over interruptions. */
export class KeptBlobs {
  /** Bytes that have come from the registry, in this process. */
  fetched = 0;
  readonly folder: string;
  readonly #session: RegistrySession;
  readonly #blobs: ReadonlyMap<string, LayerSize>;
  readonly #serving = new Map<
    string,
    { readonly ends: AbortController; readonly done: Promise<void> }
  >();

  private constructor(folder: string, session: RegistrySession, blobs: readonly LayerSize[]) {
    this.folder = folder;
    this.#session = session;
    this.#blobs = new Map(blobs.map((blob) => [blob.digest, blob]));
  }

  /** @param image the digest of the image's manifest */
  static async in(
    parent: string,
    image: string,
    session: RegistrySession,
    blobs: readonly LayerSize[],
  ): Promise<KeptBlobs> {
    await dropOld(parent);
    const folder = join(parent, image.replace(':', '-'));
    await mkdir(folder, { recursive: true });
    return new KeptBlobs(folder, session, blobs);
  }

  /** Bytes that are here already. */
  async here(): Promise<number> {
    const sizes = await Promise.all([...this.#blobs.values()].map((blob) => this.#length(blob)));
    return sizes.reduce((total, size) => total + size, 0);
  }

  async drop(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }

  /**
   * Answers with a blob from its byte `start` on: what is kept, then what the registry has of the rest,
   * which is kept as it comes. False for a blob that is none of the image's.
   */
  async serve(digest: string, start: number, response: ServerResponse): Promise<boolean> {
    const blob = this.#blobs.get(digest);
    if (blob === undefined) return false;
    // An engine asks again for what broke; two must not write to one file.
    const before = this.#serving.get(digest);
    before?.ends.abort();
    await before?.done;
    const ends = new AbortController();
    response.once('close', () => {
      ends.abort();
    });
    const done = this.#send(blob, start, response, ends.signal).catch(() => {
      response.destroy();
    });
    this.#serving.set(digest, { ends, done });
    await done;
    return true;
  }

  async #send(blob: LayerSize, start: number, response: ServerResponse, signal: AbortSignal) {
    const { size } = blob;
    const range = { 'content-range': `bytes ${start}-${size - 1}/${size}` };
    const isPart = start > 0;
    response.writeHead(isPart ? 206 : 200, {
      'content-length': size - start,
      'content-type': 'application/octet-stream',
      ...(isPart ? range : {}),
    });
    const kept = await this.#length(blob);
    if (kept > start) {
      const there = createReadStream(this.#file(blob), { start, end: kept - 1 });
      await pipeline(there, response, { end: false, signal });
    }
    if (kept < size) await this.#fetch(blob, kept, start, response, signal);
    response.end();
    await finished(response);
  }

  async #fetch(
    { digest }: LayerSize,
    kept: number,
    start: number,
    response: ServerResponse,
    signal: AbortSignal,
  ): Promise<void> {
    const headers = kept > 0 ? { range: `bytes=${kept}-` } : {};
    const answer = await this.#session.get(`blobs/${digest}`, signal, headers);
    const isRest = answer.statusCode === 206;
    if (!isRest && answer.statusCode !== 200) throw new Error(`${answer.statusCode}`);
    const file = await open(join(this.folder, nameOf(digest)), 'a');
    // A registry that knows no ranges begins anew; what an engine has it is not told again.
    const place = { at: isRest ? kept : 0, kept, start };
    try {
      for await (const part of answer)
        await this.#pass(part as Buffer, place, file, response, signal);
    } finally {
      await file.close();
    }
  }

  async #pass(
    part: Buffer,
    place: { at: number; readonly kept: number; readonly start: number },
    file: FileHandle,
    response: ServerResponse,
    signal: AbortSignal,
  ): Promise<void> {
    const { at, kept, start } = place;
    this.fetched += part.length;
    place.at += part.length;
    await file.write(part.subarray(Math.max(0, kept - at)));
    const wanted = part.subarray(Math.max(0, Math.max(kept, start) - at));
    if (wanted.length > 0 && !response.write(wanted)) await once(response, 'drain', { signal });
  }

  async #length(blob: LayerSize): Promise<number> {
    const { size } = await stat(this.#file(blob)).catch(() => ({ size: 0 }));
    return Math.min(size, blob.size);
  }

  #file({ digest }: LayerSize): string {
    return join(this.folder, nameOf(digest));
  }
}

const nameOf = (digest: string): string => digest.replace(':', '-');

async function dropOld(parent: string): Promise<void> {
  for (const name of await readdir(parent).catch(() => [])) {
    const folder = join(parent, name);
    const { mtimeMs } = await stat(folder);
    if (Date.now() - mtimeMs > keptMs) await rm(folder, { recursive: true, force: true });
  }
}
