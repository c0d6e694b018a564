/** How many of something held, and how many did not. */
export interface Tally {
  readonly passed: number;
  readonly failed: number;
}

export const add = (tallies: readonly Tally[]): Tally => ({
  passed: tallies.reduce((sum, { passed }) => sum + passed, 0),
  failed: tallies.reduce((sum, { failed }) => sum + failed, 0),
});

/** What vitest's JSON reporter writes, as far as it is read here. */
export interface VitestReport {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly success: boolean;
}

/**
 * A file that does not load has no failed test of its own, and a run that found no test at all has
 * proved nothing: both count as one failure.
 */
export function tallyOf({ numPassedTests, numFailedTests, success }: VitestReport): Tally {
  const untold = numFailedTests === 0 && (!success || numPassedTests === 0) ? 1 : 0;
  return { passed: numPassedTests, failed: numFailedTests + untold };
}
