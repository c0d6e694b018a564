import { badAnswer } from './embedding-error.ts';

/** The vector of an answer’s body; throws an EmbeddingError that says what was found instead. */
export function embeddingOf(body: string, dimension: number): readonly number[] {
  const expected = `expected {"embedding": [${String(dimension)} numbers]}`;
  const answer = parsed(body, expected);
  if (typeof answer !== 'object' || answer === null || Array.isArray(answer)) {
    throw badAnswer(`the answer is ${kindOf(answer)}, ${expected}`);
  }
  if (!('embedding' in answer)) {
    const keys = Object.keys(answer).slice(0, 5).join(', ');
    throw badAnswer(`the answer has no embedding but ${keys || 'nothing'}, ${expected}`);
  }
  const { embedding } = answer;
  if (!Array.isArray(embedding)) {
    throw badAnswer(`the answer’s embedding is ${kindOf(embedding)}, ${expected}`);
  }
  const values: readonly unknown[] = embedding;
  const wrong = values.findIndex((value) => !Number.isFinite(value));
  if (wrong !== -1) {
    const found = `embedding[${String(wrong)}] is ${kindOf(values[wrong])}`;
    throw badAnswer(`the answer’s ${found}, expected finite numbers`);
  }
  if (values.length !== dimension) {
    const found = `an embedding of ${String(values.length)} numbers`;
    const hint = 'EMBEDDINGS_DIMENSION, that of the model';
    throw badAnswer(`the answer has ${found}, expected ${String(dimension)} (${hint})`);
  }
  return values as readonly number[];
}

function parsed(body: string, expected: string): unknown {
  try {
    return JSON.parse(body);
  } catch (error) {
    const found = `${String(body.length)} characters that are no JSON`;
    throw badAnswer(`the answer is ${found}, ${expected}`, error);
  }
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'number' && !Number.isFinite(value)) return 'not finite';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}
