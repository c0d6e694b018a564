/** Where a long step tells how far it is. The caller decides how that is shown. */
export interface Progress {
  /** The latest state in one short line, without a line end: "layer 3 of 7, 41 of 90 MB". */
  update(line: string): void;
}

/** For callers that show nothing. */
export const silent: Progress = { update: () => undefined };
