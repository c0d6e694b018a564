import { readFileSync } from 'node:fs';
import { z } from 'zod';

const grade = z.union([z.literal(1), z.literal(2), z.literal(3)]);

const judged = z.strictObject({
  query: z.string().min(1),
  /**
   * By item: 3 is what the person wants, 2 serves, 1 is better than nothing; all others do not help.
   * Judged from the need, before any engine was asked.
   */
  relevant: z.record(z.string(), grade),
});

export type JudgedQuery = z.infer<typeof judged>;

export const queriesFile = new URL('queries.json', import.meta.url);

/** Throws an Error that says where when one is no judged query. */
export function readQueries(file: URL = queriesFile): readonly JudgedQuery[] {
  const { success, data, error } = z
    .array(judged)
    .safeParse(JSON.parse(readFileSync(file, 'utf8')));
  if (!success) throw new Error(`${file.pathname}: ${z.prettifyError(error)}`);
  return data;
}
