import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Evaluation } from '../../bench/relevance/judge.ts';
import { evaluate } from '../../bench/relevance/judge.ts';
import { SearchUnderTest } from '../e2e/search/search-under-test.ts';
import { readCatalogue } from '../relevance/catalogue.ts';
import { readQueries } from '../relevance/queries.ts';

const queries = readQueries();

describe('the catalogue, searched by the judged queries', () => {
  const started = new AsyncDisposableStack();
  let evaluation: Evaluation;

  beforeAll(async () => {
    const services = started.use(await SearchUnderTest.start(readCatalogue()));
    evaluation = await evaluate(services.search.url, queries);
  });
  afterAll(() => started.disposeAsync());

  test('text and vectors together are better than either', () => {
    const { text, vectors, mixed } = evaluation.scores;
    expect(mixed).toBeGreaterThanOrEqual(Math.max(text, vectors));
  });

  test('each part alone finds more than chance would', () => {
    // 10 of 381 by chance: below 0.05.
    expect(evaluation.scores.text).toBeGreaterThan(0.4);
    expect(evaluation.scores.vectors).toBeGreaterThan(0.2);
  });

  test('the fridge of the requirements is what its query finds first', () => {
    const query = 'geladeira frost free 375 litros';
    const first = evaluation.queries.find((one) => one.query === query)?.first ?? '';
    expect(first).toBe('geladeira-frost-free-duplex-375l');
  });
});
