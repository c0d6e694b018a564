import * as pulumi from '@pulumi/pulumi';
import { checkout } from './checkout.ts';
import { project } from './names.ts';
import type { Settings } from './settings.ts';
import { parseSettings, SettingsError } from './settings.ts';

/**
 * The settings of the stack that is being deployed. Pulumi shows a RunError's message alone, without
 * a stack trace: wrong settings are the user's to mend, not a bug.
 */
export function stackSettings(): Settings {
  try {
    const values = ownValues(pulumi.runtime.allConfig());
    return parseSettings({ stack: pulumi.getStack(), checkout, values });
  } catch (error) {
    throw error instanceof SettingsError ? new pulumi.RunError(error.message) : error;
  }
}

/** Whether something in a setting is a secret to Pulumi, which then takes all of it for one. */
export function isSecretSetting(name: string): boolean {
  // Pulumi has this, and does not promise it: without it, everything counts as secret.
  const { isConfigSecret } = pulumi.runtime as {
    readonly isConfigSecret?: (key: string) => boolean;
  };
  return isConfigSecret?.(`${project}:${name}`) ?? true;
}

/** The keys of this project, without its name; other providers' keys (`docker:host`) are theirs. */
function ownValues(config: Readonly<Record<string, string>>): Record<string, string> {
  const prefix = `${project}:`;
  return Object.fromEntries(
    Object.entries(config)
      .filter(([key]) => key.startsWith(prefix))
      .map(([key, value]) => [key.slice(prefix.length), value]),
  );
}
