/** Something that can be waited for, and that is not missed when it happens before. */
export class Bell {
  #isRung = false;
  #wake: (() => void) | undefined;

  ring(): void {
    this.#isRung = true;
    this.#wake?.();
  }

  /** Until it is rung, or was since the last time; at the latest after `ms`. For one who waits at a time. */
  async rung(ms = Infinity): Promise<void> {
    if (!this.#isRung) {
      const { promise, resolve } = Promise.withResolvers<undefined>();
      this.#wake = () => {
        resolve(undefined);
      };
      const timer = Number.isFinite(ms) ? setTimeout(this.#wake, ms) : undefined;
      await promise;
      clearTimeout(timer);
      this.#wake = undefined;
    }
    this.#isRung = false;
  }
}
