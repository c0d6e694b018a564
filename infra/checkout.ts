import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * The root of this checkout, absolute. Looked for upwards and not counted in steps, because the
 * Action runs this same code from one file elsewhere in the tree.
 */
export const checkout: string = rootAbove(dirname(fileURLToPath(import.meta.url)));

function rootAbove(folder: string): string {
  if (existsSync(join(folder, 'Pulumi.yaml'))) return folder;
  const above = dirname(folder);
  if (above === folder) throw new Error('no Pulumi.yaml above this program: it needs its checkout');
  return rootAbove(above);
}
