import type Docker from 'dockerode';
import { isGone } from '../infra/engine/gone.ts';

/** What a container has written to both streams so far; '' when it is gone. */
export async function outputOf(
  container: Docker.Container,
  lines: number | 'all' = 'all',
): Promise<string> {
  try {
    const tail = lines === 'all' ? {} : { tail: lines };
    const raw = await container.logs({ stdout: true, stderr: true, follow: false, ...tail });
    return demultiplexed(raw);
  } catch (error) {
    if (isGone(error)) return '';
    throw error;
  }
}

/** The last `lines` lines, oldest first. */
export async function lastLines(
  container: Docker.Container,
  lines: number,
): Promise<readonly string[]> {
  const output = await outputOf(container, lines);
  return output.trimEnd().split('\n').filter(Boolean);
}

/** Each chunk has an 8-byte header: stream, 3 zeros, length (big endian); see the engine's API. */
export function demultiplexed(raw: Buffer): string {
  const chunks: Buffer[] = [];
  for (let at = 0; at + 8 <= raw.length;) {
    const end = at + 8 + raw.readUInt32BE(at + 4);
    chunks.push(raw.subarray(at + 8, end));
    at = end;
  }
  return Buffer.concat(chunks).toString();
}
