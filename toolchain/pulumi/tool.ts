/** One of the tools that the stack needs, as it was found or got. */
export interface Tool {
  /** Without a leading v: "3.220.0". */
  readonly version: string;
  /** Where it came from, in a few words: "on PATH", "built from package registries". */
  readonly origin: string;
}

export interface Cli extends Tool {
  /** The folder with `pulumi` and the language host for Node. */
  readonly folder: string;
}

/** What a tool is called that was made because Pulumi's own downloads could not be reached. */
export const fromRegistries = 'built from package registries';

export const officialDownload = 'official download';

/** A way to get a tool that did not work, and why, in one line. */
export interface Attempt {
  readonly way: string;
  readonly outcome: string;
}
