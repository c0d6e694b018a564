// As PostgreSQL and pgvector take them in binary form, which node-postgres uses for buffers: writing
// hundreds of numbers as text and reading them again takes longer than all else that is done for them.

const realType = 700;

/** A list of numbers for a `real[]`: one dimension, no nulls, each number after its length. */
export function realsParameter(numbers: readonly number[]): Buffer {
  const buffer = Buffer.allocUnsafe(20 + 8 * numbers.length);
  let at = 0;
  for (const part of [1, 0, realType, numbers.length, 1]) at = buffer.writeInt32BE(part, at);
  for (const number of numbers) {
    at = buffer.writeInt32BE(4, at);
    at = buffer.writeFloatBE(number, at);
  }
  return buffer;
}

/** An embedding for a `vector`: its length, a reserved half, its numbers. */
export function vectorParameter(embedding: readonly number[]): Buffer {
  const buffer = Buffer.allocUnsafe(4 + 4 * embedding.length);
  let at = buffer.writeInt16BE(embedding.length, 0);
  at = buffer.writeInt16BE(0, at);
  for (const number of embedding) at = buffer.writeFloatBE(number, at);
  return buffer;
}
