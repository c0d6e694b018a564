import { Pool } from 'undici';
import { z } from 'zod';
import { within } from '../embeddings/abort.ts';
import { wholeAnswer } from '../embeddings/whole-answer.ts';
import type { Circuit } from './circuit.ts';
import { circuit } from './circuit.ts';
import type { VectorsFailure } from './degraded.ts';
import type { Filterable, Filters } from './filters.ts';
import type { SearchSettings } from './settings.ts';

/** What is nearest in meaning, the nearest first. */
export type Nearest = readonly Filterable[];

export interface Vectors extends AsyncDisposable {
  /** Never rejects: why there is nothing is part of the answer. */
  nearest(query: string, k: number, filters: Filters): Promise<Nearest | VectorsFailure>;
  /** Whether longinus answers, embeddings or not. */
  answers(): Promise<boolean>;
}

const similar = z.object({
  results: z.array(
    z.object({
      id: z.string(),
      category: z.string().nullish().default(null),
      price: z.number().nullish().default(null),
    }),
  ),
});

/** So long after a failure longinus is not asked again. */
const memoryMs = 2_000;

/** Asks longinus, over connections that stay open. */
export function longinusVectors(
  { longinusUrl, longinusBudgetMs: budgetMs }: SearchSettings,
  breaker: Circuit<VectorsFailure> = circuit(memoryMs),
): Vectors {
  const pool = new Pool(longinusUrl.origin, { connections: 64 });
  const base = longinusUrl.pathname.replace(/\/$/, '');

  const late = () => new DOMException(`no answer within ${budgetMs} ms`, 'TimeoutError');
  const ask = (path: string) =>
    within(budgetMs, late, (signal) =>
      wholeAnswer(pool, { method: 'GET', path: `${base}${path}` }, signal),
    );

  async function asked(path: string): Promise<Nearest | VectorsFailure> {
    try {
      const { status, text } = await ask(path);
      if (status !== 200) return { kind: status === 503 ? 'no-embeddings' : 'bad-answer' };
      const { success, data } = similar.safeParse(JSON.parse(text));
      return success ? data.results : { kind: 'bad-answer' };
    } catch (error) {
      return failureOf(error, budgetMs);
    }
  }

  return {
    async nearest(query, k, filters) {
      const remembered = breaker.remembered();
      if (remembered) return remembered;
      const answer = await asked(`/similar?${parameters(query, k, filters).toString()}`);
      breaker.tell('kind' in answer ? answer : undefined);
      return answer;
    },
    async answers() {
      try {
        return (await ask('/health')).status === 200;
      } catch {
        return false;
      }
    },
    [Symbol.asyncDispose]: () => pool.destroy(),
  };
}

function parameters(query: string, k: number, filters: Filters): URLSearchParams {
  const given = new URLSearchParams({ q: query, k: String(k) });
  if (filters.category !== undefined) given.set('category', filters.category);
  if (filters.priceMin !== undefined) given.set('price_min', String(filters.priceMin));
  if (filters.priceMax !== undefined) given.set('price_max', String(filters.priceMax));
  return given;
}

function failureOf(error: unknown, budgetMs: number): VectorsFailure {
  if (error instanceof SyntaxError) return { kind: 'bad-answer' };
  const isSlow = error instanceof Error && error.name === 'TimeoutError';
  return isSlow ? { kind: 'slow', budgetMs } : { kind: 'unreachable' };
}
