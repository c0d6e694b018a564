import { join } from 'node:path';

/** What the launcher starts, and where what Node compiled is kept between two starts. */
export interface LauncherPaths {
  /** This checkout's Node 24. */
  readonly node: string;
  readonly checkout: string;
  readonly compileCache: string;
}

/**
 * The executable that Pulumi takes for the docker plug-in. The compile cache halves its start,
 * which every `up` waits for.
 */
export function launcher({ node, checkout, compileCache }: LauncherPaths): string {
  const main = join(checkout, 'toolchain', 'from-registries', 'docker-plugin', 'main.ts');
  return [
    '#!/bin/sh',
    `export NODE_COMPILE_CACHE=${quoted(compileCache)}`,
    `exec ${quoted(node)} --no-warnings ${quoted(main)} "$@"`,
    '',
  ].join('\n');
}

/** For a shell: a path may hold spaces and quotes. */
function quoted(path: string): string {
  return `'${path.replaceAll("'", `'\\''`)}'`;
}
