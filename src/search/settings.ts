import { z } from 'zod';

const milliseconds = z.coerce.number().int().min(10).max(60_000);

const variables = z.object({
  /** 0 takes a free one. */
  PORT: z.coerce.number().int().min(0).max(65_535).default(8080),
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/, error: 'expected a postgresql:// URL' }),
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
  const { success, data, error } = variables.safeParse(env);
  if (!success) {
    const wrong = error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
    throw new Error(`reading the environment of search: ${wrong.join('; ')}`);
  }
  return Object.freeze({
    port: data.PORT,
    databaseUrl: data.DATABASE_URL,
    longinusUrl: new URL(data.LONGINUS_URL),
    longinusBudgetMs: data.LONGINUS_BUDGET_MS,
  });
}
