import { ndcg } from './ndcg.ts';
import type { JudgedQuery } from '../../test/relevance/queries.ts';
import type { Mode, SearchAnswer } from '../../src/search/contract.ts';

export const modes = ['text', 'vectors', 'mixed'] as const satisfies readonly Mode[];
/** Places that count. */
export const places = 10;

/** nDCG@10, by mode. */
export type Scores = Readonly<Record<Mode, number>>;

export interface Judged {
  readonly query: string;
  readonly scores: Scores;
  /** What mixed put first. */
  readonly first: string | undefined;
}

export interface Evaluation {
  readonly scores: Scores;
  readonly queries: readonly Judged[];
}

/** Asks a running search every judged query, in every mode. Throws where an answer is degraded. */
export async function evaluate(
  search: string,
  queries: readonly JudgedQuery[],
): Promise<Evaluation> {
  const judged: Judged[] = [];
  for (const query of queries) judged.push(await judge(search, query));
  const mean = (mode: Mode) =>
    judged.reduce((sum, { scores }) => sum + scores[mode], 0) / judged.length;
  return { scores: byMode(mean), queries: judged };
}

async function judge(search: string, { query, relevant }: JudgedQuery): Promise<Judged> {
  const rankings = await Promise.all(modes.map((mode) => ask(search, query, mode)));
  const rankingOf = (mode: Mode) => rankings[modes.indexOf(mode)] ?? [];
  const scores = byMode((mode) => ndcg(rankingOf(mode), relevant, places));
  return { query, scores, first: rankingOf('mixed')[0] };
}

async function ask(search: string, q: string, mode: Mode): Promise<readonly string[]> {
  const parameters = new URLSearchParams({ q, mode, k: String(places) });
  const answer = await fetch(`${search}/search?${parameters.toString()}`);
  if (!answer.ok) throw new Error(`asking for ${q}: ${answer.status} ${await answer.text()}`);
  const { degraded, results } = (await answer.json()) as SearchAnswer;
  if (degraded) throw new Error(`asking for ${q}: ${degraded.reason}`);
  return results.map(({ id }) => id);
}

const byMode = (of: (mode: Mode) => number): Scores => ({
  text: of('text'),
  vectors: of('vectors'),
  mixed: of('mixed'),
});
