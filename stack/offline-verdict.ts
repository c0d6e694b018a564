import { offlineVariable } from '../infra/offline.ts';
import type { Diagnostic } from './image-verdict.ts';
import type { Verdict } from './verdict.ts';

/** Both docker plug-ins begin with this, the official one with words of its own before it. */
const building = /(?:unable|failed) to build (?:the )?image\s*(\S*?):?\s/i;

/** A build that failed because it was not let fetch anything; undefined when it was something else. */
export function offlineVerdict(
  diagnostics: readonly Diagnostic[],
  isOffline: boolean,
): Verdict | undefined {
  if (!isOffline) return undefined;
  for (const { resource, message } of diagnostics) {
    const [found, image = ''] = building.exec(message) ?? [];
    if (found === undefined) continue;
    const of = resource.replace(/-(image|packages)$/, '');
    return {
      found: `the image ${image ? `${image} ` : ''}of ${of} is not on the engine, and building it wants to fetch something, which ${offlineVariable} forbids`,
      next: 'while online, run `npm run up` once with these settings; then this works without',
    };
  }
  return undefined;
}
