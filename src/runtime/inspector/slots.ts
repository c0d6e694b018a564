/** Bytes of a slot: an invocation without bodies has some 350 as JSON. */
const slotBytes = 768;

/**
 * So many values, kept as JSON outside of the garbage collector’s sight. Objects would live just
 * long enough to be moved to the old generation and die there: at 1,600 invocations a second every
 * hundredth waited for that. What does not fit into its slot is kept as a string.
 */
export class Slots<T> {
  readonly #bytes: Buffer;
  readonly #lengths: Uint16Array;
  readonly #long = new Map<number, string>();

  constructor(count: number) {
    // Not filled: the system gives a page only when it is written.
    this.#bytes = Buffer.allocUnsafeSlow(count * slotBytes);
    this.#lengths = new Uint16Array(count);
  }

  set(slot: number, value: T): void {
    const json = JSON.stringify(value);
    const length = Buffer.byteLength(json);
    if (length > slotBytes) {
      this.#lengths[slot] = 0;
      this.#long.set(slot, json);
      return;
    }
    if (this.#long.size > 0) this.#long.delete(slot);
    this.#lengths[slot] = this.#bytes.write(json, slot * slotBytes, slotBytes);
  }

  /** Undefined where nothing was set. */
  get(slot: number): T | undefined {
    const length = this.#lengths[slot] ?? 0;
    const start = slot * slotBytes;
    const json = this.#long.get(slot) ?? this.#bytes.toString('utf8', start, start + length);
    return json === '' ? undefined : (JSON.parse(json) as T);
  }

  clear(): void {
    this.#lengths.fill(0);
    this.#long.clear();
  }
}
