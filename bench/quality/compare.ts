import { ndcg } from '../relevance/ndcg.ts';
import type { JudgedQuery } from '../../test/relevance/queries.ts';

type Vector = readonly number[];

/** Every vector at L2 norm 1. */
export interface Embedded {
  /** By item. */
  readonly items: ReadonlyMap<string, Vector>;
  /** In the order of the queries. */
  readonly queries: readonly Vector[];
}

const places = 10;

export const cosine = (one: Vector, other: Vector): number =>
  one.reduce((sum, value, index) => sum + value * (other[index] ?? 0), 0);

/** The nearest items of each query, the best first; equally near ones by name. */
export function rankings({ items, queries }: Embedded): readonly (readonly string[])[] {
  return queries.map((query) =>
    [...items]
      .map(([id, vector]) => ({ id, near: cosine(query, vector) }))
      .sort((a, b) => b.near - a.near || (a.id < b.id ? -1 : 1))
      .slice(0, places)
      .map(({ id }) => id),
  );
}

export interface Loss {
  /** Of each text, to the same text in the reference. */
  readonly cosines: readonly number[];
  /** Of each query: the share of its ten nearest items that the reference has among its ten. */
  readonly overlaps: readonly number[];
  /** Of each query: 1 where its nearest item is the reference's. */
  readonly sameFirst: readonly number[];
}

/** How far embeddings are from a reference's. */
export function lossOf(reference: Embedded, given: Embedded): Loss {
  const all = ({ items, queries }: Embedded) => [...items.values(), ...queries];
  const expected = all(reference);
  const theirs = rankings(reference);
  const own = rankings(given);
  return {
    cosines: all(given).map((vector, index) => cosine(vector, expected[index] ?? [])),
    overlaps: own.map(
      (ids, query) => ids.filter((id) => theirs[query]?.includes(id)).length / places,
    ),
    sameFirst: own.map(([first], query) => (first === theirs[query]?.[0] ? 1 : 0)),
  };
}

/** nDCG@10 of each query, by its vector alone. */
export function scoresOf(given: Embedded, judged: readonly JudgedQuery[]): readonly number[] {
  return rankings(given).map((ids, query) => ndcg(ids, judged[query]?.relevant ?? {}, places));
}
