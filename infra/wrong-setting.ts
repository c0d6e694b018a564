import type * as z from 'zod';

/** One line about a wrong value: its key, what was found, what was expected. */
export const wrongSetting = (key: string, found: unknown, expected: string): string =>
  `${key}: found ${shown(found)}, expected ${expected}`;

/**
 * What a form of consumer-forms.ts says about `value`, a line for each mistake; `expected` are the
 * words for the value as a whole.
 */
export function wrongValues(
  key: string,
  value: unknown,
  issues: readonly z.core.$ZodIssue[],
  expected: string,
): readonly string[] {
  return issues.flatMap((issue) => {
    const at = [key, ...issue.path].join('.');
    if (issue.code === 'unrecognized_keys') {
      const said = issue.message.split('\n');
      return issue.keys.map((name, index) => `${at}.${name}: ${said[index] ?? ''}`);
    }
    if (issue.code === 'invalid_key') return wrongSetting(at, issue.path.at(-1), issue.message);
    const found = issue.path.reduce<unknown>(within, value);
    return wrongSetting(at, found, issue.path.length > 0 ? issue.message : expected);
  });
}

const within = (value: unknown, name: PropertyKey): unknown =>
  (value as Readonly<Record<PropertyKey, unknown>> | undefined)?.[name];

/** Of maps and lists only that they are: there may be secrets in them. */
function shown(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' && value !== null ? 'a map' : JSON.stringify(value);
}
