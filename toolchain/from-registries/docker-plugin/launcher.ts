/** What the launcher starts, and where what Node compiled is kept between two starts. */
export interface LauncherPaths {
  /** A Node 24. */
  readonly node: string;
  /** What Node is started with to be the plug-in; see own-programs.ts. */
  readonly program: readonly string[];
  readonly compileCache: string;
}

/**
 * The executable that Pulumi takes for the docker plug-in. The compile cache halves its start,
 * which every `up` waits for.
 */
export function launcher({ node, program, compileCache }: LauncherPaths): string {
  return [
    '#!/bin/sh',
    `export NODE_COMPILE_CACHE=${quoted(compileCache)}`,
    `exec ${quoted(node)} --no-warnings ${program.map(quoted).join(' ')} "$@"`,
    '',
  ].join('\n');
}

/** For a shell: a path may hold spaces and quotes. */
function quoted(path: string): string {
  return `'${path.replaceAll("'", `'\\''`)}'`;
}
