import { readFileSync } from 'node:fs';
import { ExitCode, VisibleError } from '../report/visible-error.ts';

/** The text of a file that a person named; VisibleError when it cannot be read. */
export function readGivenFile(file: string, what: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new VisibleError({
      doing: `reading ${what}`,
      found: (cause as Error).message,
      expected: 'a file that can be read',
      next: 'correct the path',
      exitCode: ExitCode.usage,
      cause,
    });
  }
}
