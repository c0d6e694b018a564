import type * as z from 'zod';

/** One key of a table of settings: how its value is read, and what people are told of it. */
export interface Key<Value> {
  readonly form: z.ZodType<Value>;
  /** What a wrong value is answered with. */
  readonly expected: string;
  readonly meaning: string;
  /** What is taken without it. */
  readonly otherwise: string;
}

export const key = <Value>(
  form: z.ZodType<Value>,
  words: Omit<Key<Value>, 'form'>,
): Key<Value> => ({ form, ...words });
