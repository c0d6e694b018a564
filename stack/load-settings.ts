import type { Settings } from '../infra/settings.ts';
import { parseSettings, SettingsError } from '../infra/settings.ts';
import { ExitCode, VisibleError } from '../report/visible-error.ts';
import type { Places } from '../toolchain/places.ts';
import { readSettingsFile } from './settings-file.ts';

/**
 * The stack's settings, read and judged exactly as the program will do it, but before anything has
 * been started. Throws VisibleError with all that is wrong, and what the user calls the file.
 */
export function loadSettings(
  { checkout, project }: Places,
  stack: string,
  file = `Pulumi.${stack}.yaml`,
): Settings {
  try {
    return parseSettings({ stack, checkout, values: readSettingsFile(project, stack) });
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    const count = error.problems.length;
    throw new VisibleError({
      doing: `reading ${file}`,
      found: count === 1 ? 'a wrong setting' : `${count} wrong settings`,
      evidence: error.problems,
      next: 'correct the file (docs/settings.md lists every key) and run this again',
      exitCode: ExitCode.usage,
      cause: error,
    });
  }
}
