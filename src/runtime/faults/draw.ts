/** Numbers from 0 (inclusive) to 1 (exclusive), the same ones for the same seed: mulberry32. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** The 99th percentile of the standard normal distribution. */
const z99 = 2.326_347_874;

/** A latency in ms of the log-normal distribution that has these percentiles. */
export function drawLatency(p50: number, p99: number, random: () => number): number {
  // Box–Muller; 1 − random() is never 0.
  const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const sigma = p50 > 0 ? Math.log(p99 / p50) / z99 : 0;
  return p50 * Math.exp(sigma * normal);
}
