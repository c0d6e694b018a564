import type Docker from 'dockerode';

const tail = 20;

/** The last lines a container wrote; an empty list where its log driver keeps none. */
export async function lastLines(container: Docker.Container): Promise<string[]> {
  try {
    const info = await container.inspect();
    const log = await container.logs({ stdout: true, stderr: true, tail });
    return textOf(log, info.Config.Tty)
      .split('\n')
      .map((line) => line.trimEnd())
      .filter((line) => line !== '');
  } catch {
    // They are added to an error that is being reported: no second error on top of it.
    return [];
  }
}

/**
 * Without a terminal, an engine frames stdout and stderr: eight bytes, of which the last four are
 * the length of what follows.
 */
export function textOf(log: Buffer, hasTerminal: boolean): string {
  if (hasTerminal) return log.toString();
  const parts: Buffer[] = [];
  for (let at = 0; at + 8 <= log.length;) {
    const length = log.readUInt32BE(at + 4);
    parts.push(log.subarray(at + 8, at + 8 + length));
    at += 8 + length;
  }
  return Buffer.concat(parts).toString();
}
