/** Where a long step tells how far it is. The caller decides how that is shown. */
export interface Progress {
  /**
   * The latest state in one short line, without a line end: "3 of 7 layers, 41 MB of 90 MB". A log
   * has such a line now and then; `at once` is for what must be in it.
   */
  update(line: string, when?: 'at once'): void;
}

/** For callers that show nothing. */
export const silent: Progress = { update: () => undefined };
