import { readFileSync } from 'node:fs';
import { z } from 'zod';

const item = z.strictObject({
  id: z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/),
  title: z.string().min(10).max(120),
  description: z.string().min(20).max(400),
  category: z.string().min(1),
  /** In reais. */
  price: z.number().positive(),
  attributes: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
});

export type Item = z.infer<typeof item>;

/** A product a line: what longinus takes at `POST /items`. */
export const catalogueFile = new URL('catalogue.ndjson', import.meta.url);

/** Throws an Error that names the line when one is no product. */
export function readCatalogue(file: URL = catalogueFile): readonly Item[] {
  return readFileSync(file, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line, index) => {
      const { success, data, error } = item.safeParse(JSON.parse(line));
      if (!success) throw new Error(`line ${index + 1}: ${z.prettifyError(error)}`);
      return data;
    });
}
