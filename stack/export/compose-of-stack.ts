import { existsSync } from 'node:fs';
import { ExitCode, VisibleError } from '../../report/visible-error.ts';
import type { Places } from '../../toolchain/places.ts';
import { loadSettings } from '../load-settings.ts';
import { readSettingsFile, settingsPath } from '../settings-file.ts';
import { composeFile } from './compose-file.ts';
import { declaredResources } from './declared-resources.ts';

export interface ComposeOfStackArgs {
  readonly places: Places;
  readonly stack: string;
  /** As DOCKER_HOST takes it: what is declared depends on what the engine can and has. */
  readonly engineHost: string;
  /** Where the file is to lie, absolute. */
  readonly folder: string;
}

/** The Compose file of a stack's settings. Throws VisibleError where there are none, or wrong ones. */
export async function composeOfStack(args: ComposeOfStackArgs): Promise<string> {
  const { places, stack, engineHost, folder } = args;
  if (!existsSync(settingsPath(places.project, stack)))
    throw new VisibleError({
      doing: `reading the settings of the stack ${stack}`,
      found: `no Pulumi.${stack}.yaml in ${places.project}`,
      next: 'write one, bring the stack up once, or name another with --stack',
      exitCode: ExitCode.usage,
    });
  loadSettings(places, stack);
  process.env['DOCKER_HOST'] = engineHost;
  const resources = await declaredResources(stack, readSettingsFile(places.project, stack));
  return composeFile({ stack, resources, folder });
}
