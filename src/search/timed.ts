/** What was found, and after how many ms. */
export async function timed<T>(asked: Promise<T>): Promise<{ readonly found: T; ms: number }> {
  const started = performance.now();
  const found = await asked;
  return { found, ms: performance.now() - started };
}
