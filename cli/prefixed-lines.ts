import { Writable } from 'node:stream';

/** Writes whole lines, each with a prefix; a last line without an end comes when the stream ends. */
export class PrefixedLines extends Writable {
  readonly #prefix: string;
  readonly #out: NodeJS.WritableStream;
  #rest = '';

  constructor(prefix: string, out: NodeJS.WritableStream) {
    super({ decodeStrings: false });
    this.#prefix = prefix;
    this.#out = out;
  }

  override _write(chunk: Buffer | string, _encoding: string, done: () => void): void {
    const lines = (this.#rest + chunk.toString()).split('\n');
    this.#rest = lines.pop() ?? '';
    for (const line of lines) this.#out.write(`${this.#prefix}${line}\n`);
    done();
  }

  override _final(done: () => void): void {
    if (this.#rest) this.#out.write(`${this.#prefix}${this.#rest}\n`);
    done();
  }
}
