/** How good each item is for a query; what is not there is 0. */
export type Grades = Readonly<Record<string, number>>;

/**
 * Normalised discounted cumulative gain of the first `k` places, from 0 to 1 (Järvelin and Kekäläinen
 * 2002, with the gain 2^grade − 1 of Burges et al. 2005): what a ranking gives a person who looks from
 * the top, over what the best ranking would. 0 where nothing is of use.
 *
 * @param ranking ids, the best first, each once
 */
export function ndcg(ranking: readonly string[], grades: Grades, k: number): number {
  const best = Object.values(grades).sort((one, other) => other - one);
  const ideal = discounted(best.slice(0, k));
  const given = discounted(ranking.slice(0, k).map((id) => grades[id] ?? 0));
  return ideal === 0 ? 0 : given / ideal;
}

const discounted = (grades: readonly number[]): number =>
  grades.reduce((sum, grade, index) => sum + (2 ** grade - 1) / Math.log2(index + 2), 0);
