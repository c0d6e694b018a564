import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { checkout } from '../infra/checkout.ts';

/** Programs of this project that other programs start, or that need a process of their own. */
const sources = {
  'docker-plugin': 'toolchain/from-registries/docker-plugin/main.ts',
  'download-cli': 'toolchain/pulumi/download-cli.ts',
} as const;

export type OwnProgram = keyof typeof sources;

/**
 * What Node 24 is started with to run one of them: its source, or, where this code runs from the
 * Action's bundle, that same file with the program's name (see action/index.ts).
 */
export function startOf(
  program: OwnProgram,
  self: string = fileURLToPath(import.meta.url),
): readonly string[] {
  return self.endsWith('.ts') ? [join(checkout, sources[program])] : [self, program];
}
