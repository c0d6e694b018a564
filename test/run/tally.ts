/** How many of something held, how many did not, and how many could not be looked at here. */
export interface Tally {
  readonly passed: number;
  readonly failed: number;
  readonly skipped?: number;
}

export const add = (tallies: readonly Tally[]): Required<Tally> => ({
  passed: tallies.reduce((sum, { passed }) => sum + passed, 0),
  failed: tallies.reduce((sum, { failed }) => sum + failed, 0),
  skipped: tallies.reduce((sum, { skipped = 0 }) => sum + skipped, 0),
});

/** "12 passed, 0 failed": what pipelines read. What was skipped is in the table above it. */
export function inWords(tally: Tally): string {
  return `${tally.passed} passed, ${tally.failed} failed`;
}

/** What vitest's JSON reporter writes, as far as it is read here. */
export interface VitestReport {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  /** Those that were skipped. */
  readonly numPendingTests: number;
  readonly success: boolean;
}

/**
 * A file that does not load has no failed test of its own, and a run that found no test at all has
 * proved nothing: both count as one failure.
 */
export function tallyOf(report: VitestReport): Tally {
  const { numPassedTests, numFailedTests, numPendingTests, success } = report;
  const untold = numFailedTests === 0 && (!success || numPassedTests === 0) ? 1 : 0;
  return {
    passed: numPassedTests,
    failed: numFailedTests + untold,
    skipped: numPendingTests,
  };
}
