import { expect, test } from 'vitest';
import { degradedReason } from './degraded.ts';

test.each([
  [{ kind: 'slow', budgetMs: 1_500 }, 'não respondeu em 1,5 s'],
  [{ kind: 'unreachable' }, 'fora do ar'],
  [{ kind: 'no-embeddings' }, 'modelo'],
  [{ kind: 'bad-answer' }, 'inesperado'],
] as const)('%o: says what was done and why not more', (failure, why) => {
  const reason = degradedReason(failure);
  expect(reason).toMatch(/^Só o texto foi pesquisado: .*\.$/);
  expect(reason).toContain(why);
});
