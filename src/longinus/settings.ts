import { z } from 'zod';
import type { EmbeddingsSettings } from '../embeddings/index.ts';
import { embeddingsSettings, WrongEmbeddingsSettings } from '../embeddings/index.ts';
import { mistakesOf, variables } from '../service/environment.ts';

/** The longest vector that pgvector indexes. */
const longestVector = 2_000;

export interface LonginusSettings {
  readonly port: number;
  /** Has a password: never logged. */
  readonly databaseUrl: string;
  readonly embeddings: EmbeddingsSettings;
}

/** Throws an Error with every mistake, one a line, and no value. */
export function longinusSettings(env: NodeJS.ProcessEnv): LonginusSettings {
  const { data, error } = z.object(variables).safeParse(env);
  const embeddings = settingsOrMistakes(env);
  const mistakes = [...mistakesOf(error), ...(Array.isArray(embeddings) ? embeddings : [])];
  if (!data || Array.isArray(embeddings) || mistakes.length > 0) {
    const lines = mistakes.map((mistake) => `\n  ${mistake}`).join('');
    throw new Error(`reading the environment of longinus:${lines}`);
  }
  return Object.freeze({ port: data.PORT, databaseUrl: data.DATABASE_URL, embeddings });
}

function settingsOrMistakes(env: NodeJS.ProcessEnv): EmbeddingsSettings | string[] {
  try {
    const settings = embeddingsSettings(env);
    if (settings.dimension <= longestVector) return settings;
    return [`EMBEDDINGS_DIMENSION: expected at most ${longestVector}, what pgvector indexes`];
  } catch (error) {
    if (error instanceof WrongEmbeddingsSettings) return [...error.mistakes];
    throw error;
  }
}
