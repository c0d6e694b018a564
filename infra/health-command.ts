/**
 * A health check's test so that podman runs it as it is. Its Docker-compatible API takes a command
 * apart at every space and line end, but leaves a shell's line alone.
 */
export function keptWhole(test: readonly string[]): string[] {
  const [kind, ...words] = test;
  // What has no space needs no shell, which not every image has.
  if (kind !== 'CMD' || !words.some((word) => /\s/.test(word) || word === '')) return [...test];
  return ['CMD-SHELL', words.map(quoted).join(' ')];
}

/** A word as it is, for sh. */
const quoted = (word: string): string => `'${word.replaceAll("'", `'\\''`)}'`;
