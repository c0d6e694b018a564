import { notFetched } from '../infra/offline.ts';
import { ExitCode, VisibleError } from '../report/visible-error.ts';

/**
 * The error of a machine that is told to fetch nothing and lacks something.
 *
 * @param what `the Pulumi CLI 3.220.0`
 * @param next what to do instead of running `npm run setup` once while online
 */
export const lackedOffline = (what: string, next?: string): VisibleError =>
  new VisibleError({
    doing: `getting ${what}`,
    found: notFetched,
    next: next ?? 'while online, run `npm run setup` once, which gets it; then this works without',
    exitCode: ExitCode.machine,
  });
