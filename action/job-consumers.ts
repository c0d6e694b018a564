import { resolve } from 'node:path';
import { project } from '../infra/names.ts';
import { ExitCode, VisibleError } from '../report/visible-error.ts';
import type { Inputs } from './inputs.ts';

/** The setting as it was written; what is wrong with it is told where settings are judged. */
type Consumers = Readonly<Record<string, unknown>>;

/**
 * The consumers that the job starts, with their build contexts counted from `folder`. Throws
 * VisibleError for names that the settings do not have.
 */
export function consumersOfJob(
  declared: unknown,
  chosen: Inputs['consumers'],
  folder: string,
): Consumers | undefined {
  const all = typeof declared === 'object' && declared !== null ? (declared as Consumers) : {};
  const wanted = typeof chosen === 'string' ? (chosen === 'all' ? Object.keys(all) : []) : chosen;
  const unknown = wanted.filter((name) => !(name in all));
  if (unknown.length > 0) throw notDeclared(unknown, Object.keys(all));
  if (wanted.length === 0) return undefined;
  return Object.fromEntries(wanted.map((name) => [name, withContext(all[name], folder)]));
}

function withContext(consumer: unknown, folder: string): unknown {
  if (typeof consumer !== 'object' || consumer === null || !('build' in consumer)) return consumer;
  const { build } = consumer;
  if (typeof build === 'string') return { ...consumer, build: resolve(folder, build) };
  if (typeof build !== 'object' || build === null || !('context' in build)) return consumer;
  const { context } = build;
  if (typeof context !== 'string') return consumer;
  return { ...consumer, build: { ...build, context: resolve(folder, context) } };
}

function notDeclared(unknown: readonly string[], declared: readonly string[]): VisibleError {
  return new VisibleError({
    doing: 'reading the input consumers',
    found: unknown.join(', '),
    expected:
      declared.length === 0
        ? `\`all\` or \`none\`: the settings declare no ${project}:consumers`
        : `all, none, or of these: ${declared.join(', ')}`,
    next: 'correct the input, or declare them in the file that the input settings names',
    exitCode: ExitCode.usage,
  });
}
