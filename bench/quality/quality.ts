import { readCatalogue } from '../../test/relevance/catalogue.ts';
import { readQueries } from '../../test/relevance/queries.ts';
import type { Figure } from '../figure.ts';
import { atLeast, figure } from '../figure.ts';
import { ourContestants } from '../serving/serving.ts';
import { Running } from '../serving/contestant.ts';
import type { Embedded } from './compare.ts';
import { lossOf, scoresOf } from './compare.ts';

/**
 * What each precision loses against fp32: the judged catalogue and its queries, embedded by the real
 * endpoint, and ranked by vectors alone.
 */
export async function measureQuality(): Promise<readonly Figure[]> {
  const judged = readQueries();
  const embedded = new Map<string, Embedded>();
  for (const contestant of await ourContestants()) {
    await using server = await Running.start(contestant);
    embedded.set(contestant.precision, await embedAll(server));
  }
  const reference = embedded.get('fp32');
  if (!reference) throw new Error('fp32 was not measured');
  const mean = (values: readonly number[]) =>
    values.reduce((sum, value) => sum + value, 0) / values.length;
  return [...embedded].flatMap(([precision, given]) => {
    const score = figure(`${precision}: nDCG@10, vectors alone`, '', [
      mean(scoresOf(given, judged)),
    ]);
    if (given === reference) return [score];
    const { cosines, overlaps, sameFirst } = lossOf(reference, given);
    const worst = [Math.min(...cosines)];
    const worstName = `${precision}: worst cosine to fp32`;
    return [
      score,
      figure(`${precision}: mean cosine to fp32`, '', [mean(cosines)]),
      precision === 'fast' ? atLeast(worstName, '', worst, 0.999) : figure(worstName, '', worst),
      figure(`${precision}: of the ten nearest items, those that fp32 has too`, '', [
        mean(overlaps),
      ]),
      figure(`${precision}: queries with the same nearest item`, '', [mean(sameFirst)]),
    ];
  });
}

async function embedAll(server: Running): Promise<Embedded> {
  const items = new Map<string, readonly number[]>();
  for (const { id, title, description } of readCatalogue())
    items.set(id, await server.embed(`${title}. ${description}`));
  const queries: (readonly number[])[] = [];
  for (const { query } of readQueries()) queries.push(await server.embed(query));
  return { items, queries };
}
