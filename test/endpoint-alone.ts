import { consumersKey } from '../infra/consumer-settings.ts';
import { ensureSettingsFile } from '../stack/settings-file.ts';
import { places } from '../toolchain/places.ts';

/** Writes the settings that `up` would make for a new stack, without the consumers that `local` has. */
export async function endpointAlone(stack: string, folder = places().project): Promise<void> {
  await ensureSettingsFile(folder, stack, (document) => {
    document.deleteIn(['config', consumersKey]);
  });
}
