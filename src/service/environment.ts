import { z } from 'zod';

/** What every service reads from its environment. */
export const variables = {
  /** 0 takes a free one. */
  PORT: z.coerce.number().int().min(0).max(65_535).default(8080),
  /** Has a password: never logged. */
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/, error: 'expected a postgresql:// URL' }),
};

/** Every variable that is wrong, and no value. */
export const mistakesOf = (error: z.ZodError | undefined): readonly string[] =>
  (error?.issues ?? []).map(({ path, message }) => `${path.join('.')}: ${message}`);

/** Settings of the environment; a mistake in them is told, and ends the process with 2. */
export function settingsOrEnd<Settings>(read: (env: NodeJS.ProcessEnv) => Settings): Settings {
  try {
    return read(process.env);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exit(2);
  }
}
