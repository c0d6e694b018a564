/** Where each part put a result, from 1; null where it did not find it. */
export interface Ranks {
  readonly text: number | null;
  readonly vectors: number | null;
}

export interface Fused {
  readonly id: string;
  readonly score: number;
  readonly ranks: Ranks;
}

export interface Rankings {
  /** Ids, the best first. */
  readonly text: readonly string[];
  readonly vectors: readonly string[];
}

/** How much a part’s word counts. */
export type Weights = Readonly<Record<keyof Rankings, number>>;

/**
 * How little the very first places are told apart (Cormack, Clarke and Büttcher 2009, who took 60), and
 * whom to believe more. Found by cross-validation: docs/decisions.md.
 */
const k = 5;
const measured: Weights = { text: 1, vectors: 0.3 };

/** Reciprocal rank fusion, the best first; of two alike the one that the text put higher. */
export function fuse(rankings: Rankings, weights: Weights = measured): readonly Fused[] {
  const text = places(rankings.text);
  const vectors = places(rankings.vectors);
  const ids = new Set([...rankings.text, ...rankings.vectors]);
  const share = (rank: number | null, weight: number) => (rank === null ? 0 : weight / (k + rank));
  // Sorting is stable, and the ids are in the text's order.
  return [...ids]
    .map((id) => {
      const ranks = { text: text.get(id) ?? null, vectors: vectors.get(id) ?? null };
      const score = share(ranks.text, weights.text) + share(ranks.vectors, weights.vectors);
      return { id, score, ranks };
    })
    .sort((one, other) => other.score - one.score);
}

const places = (ids: readonly string[]) => new Map(ids.map((id, index) => [id, index + 1]));
