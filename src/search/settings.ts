import { z } from 'zod';
import { mistakesOf, variables } from '../service/environment.ts';

const milliseconds = z.coerce.number().int().min(10).max(60_000);

const form = z.object({
  ...variables,
  LONGINUS_URL: z
    .url({ protocol: /^https?$/, error: 'expected an http:// URL' })
    .default('http://longinus:8080'),
  /** How long longinus may take before an answer goes without it, in ms. */
  LONGINUS_BUDGET_MS: milliseconds.default(1_000),
});

export interface SearchSettings {
  readonly port: number;
  /** Has a password: never logged. */
  readonly databaseUrl: string;
  readonly longinusUrl: URL;
  readonly longinusBudgetMs: number;
}

/** Throws an Error of one line that names every variable that is wrong, and no value. */
export function searchSettings(env: NodeJS.ProcessEnv): SearchSettings {
  const { success, data, error } = form.safeParse(env);
  if (!success) {
    throw new Error(`reading the environment of search: ${mistakesOf(error).join('; ')}`);
  }
  return Object.freeze({
    port: data.PORT,
    databaseUrl: data.DATABASE_URL,
    longinusUrl: new URL(data.LONGINUS_URL),
    longinusBudgetMs: data.LONGINUS_BUDGET_MS,
  });
}
